// The command `segdb`: finds the command that was named and runs it.
#include <exception>
#include <iostream>
#include <new>
#include <string>

#include "cli/command.hpp"
#include "cli/human.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/suggest.hpp"

namespace segdb::cli {
namespace {

std::string help() {
    std::string text =
        "segdb answers who is in a segment, and how many, over profiles kept in one SQLite file.\n\n"
        "Usage: segdb COMMAND DB ...\n\n"
        "Commands:\n";
    for (const Command& command : commands()) {
        text += "  " + padded(command.name, 10) + std::string(command.summary) + '\n';
    }
    return text +
           "\nThe result goes to standard output, everything else to standard error. The exit code is 0, 1 for a "
           "failure\n"
           "(or when verify finds differences), 2 for a command line that makes no sense, 130 after Ctrl-C.\n\n"
           "Example:\n"
           "  segdb generate shop.segdb --profiles 100000\n"
           "  segdb count shop.segdb \"country = 'PL' and tag snacks\"\n"
           "  segdb list shop.segdb \"country = 'PL' and tag snacks\" --columns email,city --limit 5\n\n"
           "`segdb COMMAND --help` tells more about each.\n";
}

int unknown_command(const std::string& name) {
    std::vector<std::string> names = {"help"};
    for (const Command& command : commands()) {
        names.emplace_back(command.name);
    }
    const std::string what = name.starts_with("-") ? "option " : "command ";
    print_error("there is no " + what + shown(name) + did_you_mean(name, names), "`segdb --help` lists the commands.");
    return kUsage;
}

int run(Arguments arguments) {
    if (arguments.empty()) {
        std::cerr << help();
        return kUsage;
    }
    std::string name = arguments.front();
    arguments.erase(arguments.begin());
    if (name == "help" && !arguments.empty()) {  // `segdb help count` is `segdb count --help`
        name = arguments.front();
        arguments = {"--help"};
    }
    if (name == "--help" || name == "-h" || name == "help") {
        return print_result(help());
    }
    if (name == "--version") {
        name = "version";
    }
    for (const Command& command : commands()) {
        if (command.name == name) {
            return command.run(arguments);
        }
    }
    return unknown_command(name);
}

}  // namespace
}  // namespace segdb::cli

int main(int argc, char** argv) {
    try {
        return segdb::cli::run(segdb::cli::Arguments(argv + (argc > 0 ? 1 : 0), argv + argc));
    } catch (const std::bad_alloc&) {
        segdb::cli::print_error("out of memory");
    } catch (const std::exception& defect) {
        segdb::cli::print_error(std::string("a defect in segdb, please report it: ") + defect.what());
    }
    return segdb::cli::kFailure;
}
