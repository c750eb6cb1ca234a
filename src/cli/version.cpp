// segdb version
#include <iostream>
#include <segdb/version.hpp>

#include "cli/command_line.hpp"

namespace segdb::cli {

int run_version(const Arguments& arguments) {
    CommandLine line("version", "Prints the version of segdb.", "  $ segdb version\n  0.1.0\n");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    std::cout << version() << '\n';
    return kSuccess;
}

}  // namespace segdb::cli
