// What every command that asks something has in common: the database, the expression, and how it is to be understood.
#pragma once

#include <optional>
#include <segdb/segdb.hpp>
#include <string>
#include <vector>

#include "cli/command_line.hpp"

namespace segdb::cli {

struct Question {
    std::string database;
    std::string expression;  // after prepare(): the text itself, wherever it came from
    const CLI::Option* expression_option = nullptr;
    std::string file;
    std::string collection;
    std::string now;
    std::string time_zone;
    std::vector<std::string> without_rules;
    std::string threads;
};

// Declares EXPRESSION and --file; the database, which stands before it, is declared by declare_database().
void declare_database(CommandLine& line, std::string& database);
void declare_expression(CommandLine& line, Question& question, const std::string& when_absent);
// Declares --collection, --now, --time-zone and --threads.
void declare_query_options(CommandLine& line, Question& question);
// Declares --without-rule.
void declare_rules(CommandLine& line, Question& question);

// Reads the expression (`-` is standard input) and fills `options`; `now` is the clock's, read here once, unless --now gave
// it. An exit code when there is nothing more to do; the reason was printed.
// `needed`: refuse when there is no expression; else it becomes `true`, everyone.
std::optional<int> prepare(const CommandLine& line, Question& question, bool needed, QueryOptions& options);

// The part of prepare() that is not about the expression.
std::optional<int> prepare_options(const CommandLine& line, const Question& question, QueryOptions& options);

// Reads what --now was given; the clock, read here once, where it was not. An exit code when it cannot be read.
std::optional<int> read_now(const CommandLine& line, const std::string& now, std::optional<std::int64_t>& now_ms);

// Opens a database to ask it something. A file that cannot be written is opened read-only.
Result<Database> open_to_read(const std::string& path);

}  // namespace segdb::cli
