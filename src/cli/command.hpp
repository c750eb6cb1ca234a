// The commands of `segdb` and what main needs to know of each.
//
// Every command lives in a file of its own: it reads its arguments (those after the command's name), does its work through
// the public API, prints its bare result on standard output and everything else on standard error, and returns
// the exit code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace segdb::cli {

// The exit codes; they do not change. A signal that ended a command gives 128 + its number, as in a shell.
inline constexpr int kSuccess = 0;
inline constexpr int kFailure = 1;  // an error, or `verify` found differences
inline constexpr int kUsage = 2;    // the command line itself makes no sense

using Arguments = std::vector<std::string>;

struct Command {
    std::string_view name;
    std::string_view summary;  // completes "segdb NAME ..", e.g. `how many profiles an expression selects`
    int (*run)(const Arguments& arguments);
};

// In the order in which help shows them.
const std::vector<Command>& commands();

int run_import(const Arguments& arguments);
int run_track(const Arguments& arguments);
int run_expire(const Arguments& arguments);
int run_count(const Arguments& arguments);
int run_list(const Arguments& arguments);
int run_explain(const Arguments& arguments);
int run_sql(const Arguments& arguments);
int run_why(const Arguments& arguments);
int run_define(const Arguments& arguments);
int run_undefine(const Arguments& arguments);
int run_date(const Arguments& arguments);
int run_schema(const Arguments& arguments);
int run_summary(const Arguments& arguments);
int run_verify(const Arguments& arguments);
int run_reindex(const Arguments& arguments);
int run_generate(const Arguments& arguments);
int run_version(const Arguments& arguments);

}  // namespace segdb::cli
