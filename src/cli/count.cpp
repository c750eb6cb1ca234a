// segdb count DB [EXPRESSION]
#include <algorithm>
#include <iostream>
#include <vector>

#include "cli/human.hpp"
#include "cli/instant.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"

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
