#include "cli/question.hpp"

#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>

#include "cli/human.hpp"
#include "cli/instant.hpp"
#include "cli/interrupt.hpp"
#include "cli/report.hpp"
#include "cli/standard_input.hpp"

namespace segdb::cli {
namespace {

// An expression has at most 1 MiB; what is longer is read only so far that the library sees that it is.
constexpr std::size_t kReadAtMost = (std::size_t{1} << 20U) + 1;

Error cannot_read(const std::string& name, int error_number) {
    Error error;
    error.code = ErrorCode::io;
    error.message = "cannot read " + name + ": " + std::generic_category().message(error_number);
    return error;
}

Result<std::string> read_text(std::istream& input, const std::string& name) {
    std::string text(kReadAtMost, '\0');
    errno = 0;
    input.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (input.bad() || interrupted()) {
        return cannot_read(name, errno == 0 ? EIO : errno);
    }
    text.resize(static_cast<std::size_t>(input.gcount()));
    while (text.ends_with('\n') || text.ends_with('\r')) {  // so that positions of errors stay in the last line
        text.pop_back();
    }
    return text;
}

Result<std::string> read_expression(const Question& question) {
    if (!question.file.empty() && question.file != "-") {
        errno = 0;
        std::ifstream input(question.file, std::ios::binary);
        if (!input) {
            return cannot_read(question.file, errno == 0 ? EIO : errno);
        }
        return read_text(input, question.file);
    }
    if (question.file == "-" || question.expression == "-") {
        StandardInput input;
        return read_text(input, "standard input");
    }
    return question.expression;
}

}  // namespace

void declare_database(CommandLine& line, std::string& database) {
    line.required("DB", database, "the database, one SQLite file");
}

void declare_expression(CommandLine& line, Question& question, const std::string& when_absent) {
    question.expression_option = line.positional("EXPRESSION", question.expression,
                                                 "the condition, in quotes; - reads it from standard input" +
                                                     (when_absent.empty() ? "" : "; without it: " + when_absent));
    line.option("--file", "FILE", question.file, "Read the expression from FILE.");
}

void declare_query_options(CommandLine& line, Question& question) {
    line.option("--collection", "NAME", question.collection,
                "Ask about this collection; needed where there are several.");
    line.option("--now", "TIME", question.now,
                "What `now` is in the expression: 2018-01-01, 2018-01-01T09:20:00+02:00 (UTC where no "
                "offset is given), or milliseconds since 1970. Without it: the clock.");
    line.option("--time-zone", "ZONE", question.time_zone,
                "Where days begin, e.g. Europe/Warsaw. Without it: the database's zone.");
    line.option("--threads", "N", question.threads,
                "Work on a large collection with at most N threads. Without it: one for each core.");
}

std::optional<int> read_now(const CommandLine& line, const std::string& now, std::optional<std::int64_t>& now_ms) {
    now_ms = now.empty() ? clock_ms() : parse_instant(now);
    if (const std::string doubt = doubt_about_number(now); !doubt.empty()) {
        return line.refuse("--now cannot be " + shown(now) + ": " + doubt);
    }
    if (!now_ms) {
        return line.refuse("--now cannot be " + shown(now) +
                           "; it is a date (2018-01-01), a time (2018-01-01T09:20:00Z) or milliseconds since 1970");
    }
    return std::nullopt;
}

std::optional<int> prepare_options(const CommandLine& line, const Question& question, QueryOptions& options) {
    if (const auto done = read_now(line, question.now, options.now_ms)) {
        return done;
    }
    if (!question.threads.empty()) {
        constexpr std::uint64_t kMostThreads = 1'024;
        const auto threads = parse_number(question.threads);
        if (!threads || *threads == 0 || *threads > kMostThreads) {
            return line.refuse("--threads cannot be " + shown(question.threads) + "; it is a number from 1 to 1,024");
        }
        options.threads = static_cast<unsigned>(*threads);
    }
    options.collection = question.collection;
    options.time_zone = question.time_zone;
    catch_interrupts();
    options.cancelled = interrupted;
    return std::nullopt;
}

void declare_rules(CommandLine& line, Question& question) {
    std::string names;
    for (const std::string& name : rule_names()) {
        names += (names.empty() ? "" : ", ") + name;
    }
    line.repeated(
        "--without-rule", "NAME", question.without_rules,
        "Plan without this rule; may be given several times. The result is the same, the time may not be. The "
        "rules, in order: " +
            names + ".");
}

std::optional<int> prepare(const CommandLine& line, Question& question, bool needed, QueryOptions& options) {
    const bool given = question.expression_option->count() > 0;
    if (!question.file.empty() && given) {
        return line.refuse("give the expression either on the command line or with --file, not both");
    }
    if (question.file.empty() && !given) {
        if (needed) {
            return line.refuse("an EXPRESSION is needed, e.g. \"country = 'PL'\"");
        }
        question.expression = "true";
    }
    if (given && question.expression.empty()) {  // an unset shell variable must not mean everyone
        return line.refuse("the EXPRESSION is empty; `true` selects everyone");
    }
    if (const auto done = prepare_options(line, question, options)) {
        return done;
    }
    options.without_rules = question.without_rules;
    auto text = read_expression(question);
    if (!text.ok()) {
        return fail(text.error());
    }
    question.expression = std::move(text).value();
    return std::nullopt;
}

Result<Database> open_to_read(const std::string& path) {
    OpenOptions options;
    options.mode = OpenOptions::Mode::read_write;  // so that rows written by other programs can be indexed
    auto database = Database::open(path, options);
    if (!database.ok() && database.error().code == ErrorCode::read_only) {
        options.mode = OpenOptions::Mode::read_only;
        return Database::open(path, options);
    }
    return database;
}

}  // namespace segdb::cli
