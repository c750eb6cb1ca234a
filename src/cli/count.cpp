// segdb count DB [EXPRESSION]
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/human.hpp"
#include "cli/instant.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {
namespace {

struct Measured {
    CountResult result;
    std::vector<std::uint64_t> nanoseconds;  // of each run, in order
};

Result<Measured> measure(Database& database, const Question& question, const QueryOptions& options,
                         std::uint64_t times) {
    Measured measured;
    for (std::uint64_t run = 0; run < times; ++run) {
        const std::uint64_t start = monotonic_ns();
        auto result = database.count(question.expression, options);
        const std::uint64_t end = monotonic_ns();
        if (!result.ok()) {
            return std::move(result).error();
        }
        measured.result = std::move(result).value();
        measured.nanoseconds.push_back(end - start);
    }
    return measured;
}

// `2011-12-10`: the day after the one on which the instant lies, in UTC.
std::string next_day(std::int64_t utc_ms) {
    constexpr std::int64_t kMsPerDay = 86'400'000;
    return format_instant(utc_ms + kMsPerDay).substr(0, std::string_view("2011-12-10").size());
}

// Old data and a window that reaches back from the clock: says so for each event whose newest is older than all windows on
// it, so that whoever counts nobody does not have to find out why.
void print_old_events(Database& database, const std::vector<EventWindow>& windows) {
    constexpr std::int64_t kYearZero = -62'167'219'200'000;  // earlier ones are no times; another program wrote them
    std::map<std::string, std::int64_t> first_of;            // by event
    for (const EventWindow& window : windows) {
        const auto known = first_of.emplace(window.event, window.first_ms).first;
        known->second = std::min(known->second, window.first_ms);
    }
    for (const auto& [event, first_ms] : first_of) {
        SummaryOptions options;
        options.collection = event;
        const auto times = database.summarise("at", options);
        const auto* newest = times.ok() ? std::get_if<std::int64_t>(&times->greatest.data) : nullptr;
        if (newest != nullptr && *newest < first_ms && *newest >= kYearZero) {
            print_note("the newest `" + one_line(event) + "` is of " + to_text(times->greatest) + "; with --now " +
                       next_day(*newest) + " the window reaches back from there");
        }
    }
}

// `192 of 2,379 (8.1 %) in 0.4 ms`
void print_share(const Measured& measured) {
    const CountResult& result = measured.result;
    std::string line = grouped(result.count) + " of " + grouped(result.of);
    if (result.of > 0) {
        line += " (" + percent(result.count, result.of) + ")";
    }
    print_line(line + " in " + duration(measured.nanoseconds.front()));
}

// `first 21 ms, then 100 times: min 0.3 ms, median 0.4 ms`
void print_repeats(std::vector<std::uint64_t> nanoseconds) {
    const std::uint64_t first = nanoseconds.front();
    nanoseconds.erase(nanoseconds.begin());
    std::sort(nanoseconds.begin(), nanoseconds.end());
    print_line("first " + duration(first) + ", then " + counted(nanoseconds.size(), "time") + ": min " +
               duration(nanoseconds.front()) + ", median " + duration(nanoseconds[nanoseconds.size() / 2]));
}

}  // namespace

int run_count(const Arguments& arguments) {
    CommandLine line("count", "Prints how many profiles the expression selects.",
                     "  $ segdb count shop.segdb \"country = 'PL' and tag snacks\"\n"
                     "  21047\n"
                     "On a terminal the share and the time follow on standard error:\n"
                     "  21,047 of 1,000,000 (2.1 %) in 0.4 ms\n");
    Question question;
    std::string repeat;
    declare_database(line, question.database);
    declare_expression(line, question, "all profiles");
    declare_query_options(line, question);
    declare_rules(line, question);
    line.option("--repeat", "N", repeat,
                "Count N more times and print the shortest and the median time to standard error.");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    const auto repeats = repeat.empty() ? std::optional<std::uint64_t>(0) : parse_number(repeat);
    constexpr std::uint64_t kMostRepeats = 1'000'000;
    if (!repeats || *repeats > kMostRepeats || (*repeats == 0 && !repeat.empty())) {
        return line.refuse("--repeat cannot be " + shown(repeat) + "; it is a number from 1 to 1,000,000");
    }
    QueryOptions options;
    if (const auto done = prepare(line, question, false, options)) {
        return *done;
    }

    auto database = open_to_read(question.database);
    if (!database.ok()) {
        return fail(database.error());
    }
    const auto measured = measure(*database, question, options, *repeats + 1);
    if (!measured.ok()) {
        return fail(measured.error());
    }
    print_notes(measured->result.notes);
    if (measured->result.count == 0 && question.now.empty()) {
        print_old_events(*database, measured->result.windows);
    }
    Output output("");
    output.write(std::to_string(measured->result.count) + '\n');
    if (const auto written = output.finish(); !written.ok()) {
        return fail(written.error());
    }
    if (errors_on_terminal() || *repeats > 0) {
        print_share(*measured);
    }
    if (*repeats > 0) {
        print_repeats(measured->nanoseconds);
    }
    return kSuccess;
}

}  // namespace segdb::cli
