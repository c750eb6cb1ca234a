// The arguments of one command: declared with CLI11, explained by --help, refused in plain words.
//
// All values are taken as text and read by the command itself, so that every refusal names the option and says what it
// would have taken.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"

namespace segdb::cli {

class CommandLine {
  public:
    // `name` is one of commands(), `about` the first paragraph of its help, `examples` the last.
    CommandLine(std::string name, std::string about, std::string examples);

    // `placeholder` stands for the value in help, e.g. `N`. An option without one is a flag.
    CLI::Option* required(const std::string& name, std::string& value, const std::string& help);
    CLI::Option* positional(const std::string& name, std::string& value, const std::string& help);
    // All arguments that are left; to be declared last.
    CLI::Option* positionals(const std::string& name, std::vector<std::string>& values, const std::string& help);
    CLI::Option* option(const std::string& name, const std::string& placeholder, std::string& value,
                        const std::string& help);
    CLI::Option* repeated(const std::string& name, const std::string& placeholder, std::vector<std::string>& values,
                          const std::string& help);
    CLI::Option* flag(const std::string& name, bool& value, const std::string& help);

    // Reads the arguments. An exit code when there is nothing more to do: help was printed, or the line was refused.
    std::optional<int> parse(const Arguments& arguments);

    // Refuses the command line: prints `segdb: MESSAGE` and where help is found. Returns kUsage.
    [[nodiscard]] int refuse(const std::string& message) const;

    [[nodiscard]] std::string help() const;

  private:
    [[nodiscard]] std::string why_refused(const CLI::ParseError& error) const;
    [[nodiscard]] std::string about_surplus(const std::string& argument) const;

    std::string name_;
    std::string about_;
    std::string examples_;
    CLI::App app_;
};

// Reads a value that must be one of `choices`. On refusal the message says which there are.
std::optional<std::string> not_a_choice(const std::string& option, const std::string& value,
                                        const std::vector<std::string>& choices);

// `a, b or c`
std::string either(const std::vector<std::string>& choices);

}  // namespace segdb::cli
