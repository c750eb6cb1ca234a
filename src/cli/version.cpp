// segdb version
#include <segdb/version.hpp>
#include <string>

#include "cli/command_line.hpp"
#include "cli/output.hpp"

namespace segdb::cli {

int run_version(const Arguments& arguments) {
    CommandLine line("version", "Prints the version of segdb.", "  $ segdb version\n  0.1.0\n");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    return print_result(std::string(version()) + '\n');
}

}  // namespace segdb::cli
