#include "support/contest.hpp"

#include <malloc.h>
#include <time.h>  // NOLINT: clock_gettime is of POSIX

#include <algorithm>
#include <limits>
#include <utility>

#include "support/bench.hpp"

namespace segdb::bench {
namespace {

constexpr int kTrials = 3;
constexpr double kSlowMs = 200;       // a call of that length needs no further ones to be warm, or exact
constexpr double kHopelessRatio = 3;  // a method that takes so many times the least is not tried again
double sample_ms = 8;
volatile std::uint64_t sink = 0;

CallTimes time_calls(const Method& method, int calls) {
    if (method.time) return method.time(calls);
    double least = std::numeric_limits<double>::max();
    const double cpu = thread_cpu_seconds();
    const double start = seconds_now();
    double now = start;
    for (int i = 0; i < calls; ++i) {
        sink = method.count();
        const double before = std::exchange(now, seconds_now());
        least = std::min(least, now - before);
    }
    return {(thread_cpu_seconds() - cpu) * 1e3 / calls, (now - start) * 1e3 / calls, least * 1e3};
}

// How many calls take that long; at least `least`.
int calls_for(double ms, const CallTimes& one_call, int least) {
    if (sample_ms == 0) return 1;
    const double calls = one_call.wall_ms > 0 ? ms / one_call.wall_ms : 1e5;
    return static_cast<int>(std::clamp(calls, static_cast<double>(least), 1e5));
}

// Caches keep what is read again and again only after some passes, so a single call would not warm them up.
CallTimes sample(const Method& method) {
    const CallTimes first = time_calls(method, 1);
    if (first.wall_ms >= kSlowMs) return time_calls(method, 1);
    const CallTimes then = time_calls(method, calls_for(sample_ms / 2, first, 2));
    return time_calls(method, calls_for(sample_ms, then, 3));
}

// A shorter one, to choose among methods.
CallTimes glance(const Method& method) {
    const CallTimes first = time_calls(method, 1);
    if (first.wall_ms >= kSlowMs) return first;
    return time_calls(method, calls_for(sample_ms / 4, first, 1));
}

}  // namespace

double thread_cpu_seconds() {
    timespec time{};
    (void)::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double Timing::median_ms() const { return median(ms); }

const Method& fastest_of(const std::vector<Method>& methods) {
    std::vector<double> least(methods.size(), std::numeric_limits<double>::max());
    for (int trial = 0; trial < kTrials && methods.size() > 1; ++trial) {
        const double best = *std::min_element(least.begin(), least.end());
        for (std::size_t i = 0; i < methods.size(); ++i) {
            if (trial > 0 && least[i] > kHopelessRatio * best) continue;
            least[i] = std::min(least[i], glance(methods[i]).cpu_ms);
        }
    }
    return methods[static_cast<std::size_t>(std::min_element(least.begin(), least.end()) - least.begin())];
}

void compare_answers(const std::string& question, const std::vector<Contender>& contenders) {
    const Method* reference = nullptr;
    std::uint64_t expected = 0;
    for (const auto& contender : contenders) {
        if (!contender.answers) continue;
        for (const auto& method : contender.methods) {
            const std::uint64_t answer = method.count();
            if (reference == nullptr) {
                reference = &method;
                expected = answer;
            }
            if (answer != expected) {
                fail(question + ": " + contender.name + ", " + method.name + " answers " + std::to_string(answer) +
                     ", " + reference->name + " " + std::to_string(expected));
            }
        }
    }
}

std::vector<Timing> compete(const std::string& question, const std::vector<Contender>& contenders, int rounds) {
    compare_answers(question, contenders);
    std::vector<const Method*> chosen;
    std::vector<Timing> timings;
    for (const auto& contender : contenders) {
        chosen.push_back(&fastest_of(contender.methods));
        timings.push_back({contender.name, chosen.back()->name});
    }
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < contenders.size(); ++i) {
            const CallTimes one = sample(*chosen[i]);
            timings[i].ms.push_back(one.cpu_ms);
            timings[i].wall_ms.push_back(one.wall_ms);
            timings[i].least_wall_ms = std::min(timings[i].least_wall_ms, one.least_wall_ms);
        }
    }
    return timings;
}

void set_sample_ms(double ms) { sample_ms = ms; }

void keep_freed_memory() {
    (void)::mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes
    (void)::mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

}  // namespace segdb::bench
