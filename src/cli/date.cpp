// segdb date TEXT
#include <segdb/segdb.hpp>
#include <string>

#include "cli/instant.hpp"
#include "cli/json.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"

namespace segdb::cli {
namespace {

std::string json_of(const DatePeriod& period) {
    Json json(Json::Style::indented);
    json.begin_object();
    json.name("down").text(format_instant(period.first_ms));
    json.name("up").text(format_instant(period.last_ms));
    json.end_object();
    return json.str() + '\n';
}

}  // namespace

int run_date(const Arguments& arguments) {
    CommandLine line(
        "date",
        "Prints the instant, in UTC with milliseconds, that a date or date math stands for in an expression. Dates "
        "with "
        "missing parts, and rounding (/d), are whole periods: --round down gives their first instant, --round up their "
        "last. A whole number of at least 5 digits is milliseconds since 1970.",
        "  $ segdb date \"2014-11-18||+1M/M\"\n"
        "  2014-12-01T00:00:00.000Z\n"
        "  $ segdb date now-21d/d --now 2024-03-31T12:00 --round up --time-zone Europe/Warsaw\n"
        "  2024-03-10T22:59:59.999Z\n");
    std::string text;
    std::string now;
    std::string round = "down";
    std::string format = "text";
    DateOptions options;
    line.required("TEXT", text, "the date, in quotes: 2014-11, now-21d/d, 2014-11-18||+1M/M");
    line.option("--now", "TIME", now,
                "What `now` is: 2018-01-01, 2018-01-01T09:20:00+02:00 (UTC where no offset is given), or milliseconds "
                "since 1970. Without it: the clock.");
    line.option("--round", "END", round, "down, the period's first instant (this is what you get without it), or up.");
    line.option("--time-zone", "ZONE", options.time_zone,
                "Where days begin and clocks change, e.g. Europe/Warsaw. Without it: UTC.");
    line.option("--format", "FORMAT", format,
                "text, one line (this is what you get without it), or json, with both ends of the period.");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    if (const auto refusal = not_a_choice("--round", round, {"down", "up"})) {
        return line.refuse(*refusal);
    }
    if (const auto refusal = not_a_choice("--format", format, {"text", "json"})) {
        return line.refuse(*refusal);
    }
    if (const auto done = read_now(line, now, options.now_ms)) {
        return *done;
    }
    const auto period = resolve_date(text, options);
    if (!period.ok()) {
        return fail(period.error());
    }
    if (format == "json") {
        return print_result(json_of(*period));
    }
    return print_result(format_instant(round == "up" ? period->last_ms : period->first_ms) + '\n');
}

}  // namespace segdb::cli
