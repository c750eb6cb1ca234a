// segdb version
#include <segdb/version.hpp>
#include <string>

#include "cli/command_line.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"

namespace segdb::cli {

int run_version(const Arguments& arguments) {
    CommandLine line(
        "version",
        "Prints the version of segdb, and which kernels it runs on this CPU; SEGDB_SIMD=baseline, avx2, avx512 or neon "
        "in the environment forces others.",
        "  $ segdb version\n  0.1.0\n  kernels avx2\n");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    if (!kernel_note().empty()) {
        print_line("warning: " + std::string(kernel_note()));
    }
    return print_result(std::string(version()) + "\nkernels " + std::string(kernel_name()) + '\n');
}

}  // namespace segdb::cli
