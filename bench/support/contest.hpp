// Several programs answer the same question; who is how fast?
//
// Answers are compared before anything is timed. A contender may bring several methods: after a few trials its fastest
// goes into the contest. Every round times each contender once, one after the other, so that a disturbance hits all.
// A sample is the mean of as many calls as take some milliseconds, after others that bring the data into the caches.
// Times are the calling thread's CPU time: on an idle machine that is the time passed, on a busy one it leaves out when
// others run. Where several threads work the time passed has to count: that of the fastest call is the least disturbed.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace segdb::bench {

// The CPU time of the calling thread so far.
double thread_cpu_seconds();

// Milliseconds of several calls.
struct CallTimes {
    double cpu_ms = 0;         // of a call, in the mean
    double wall_ms = 0;        // of a call, in the mean
    double least_wall_ms = 0;  // of the fastest call
};

struct Method {
    std::string name;
    std::function<std::uint64_t()> count;
    // For a method that works in another process, which then takes the time itself: makes so many calls. Else empty.
    std::function<CallTimes(int calls)> time{};
};

struct Contender {
    std::string name;
    std::vector<Method> methods;
    bool answers = true;  // false: its numbers mean nothing, as those of a loop that only reads
};

struct Timing {
    std::string contender;
    std::string method;
    std::vector<double> ms{};                                   // of each round, CPU time
    std::vector<double> wall_ms{};                              // the same, time passed
    double least_wall_ms = std::numeric_limits<double>::max();  // of a single call
    [[nodiscard]] double median_ms() const;
};

// Fails when answers differ.
void compare_answers(const std::string& question, const std::vector<Contender>& contenders);

// By the least of a few trials.
const Method& fastest_of(const std::vector<Method>& methods);

// In the order of the contenders. Fails when answers differ.
std::vector<Timing> compete(const std::string& question, const std::vector<Contender>& contenders, int rounds);

// What a sample takes at least; 0, for smoke tests: one call to warm up, and one.
void set_sample_ms(double ms);

// Lets malloc keep what is freed: peers that allocate results would else spend their time on page faults.
void keep_freed_memory();

}  // namespace segdb::bench
