// Runs a fuzz target without libFuzzer: on the empty input, on every file named, and on every file below every folder
// named. A defect shows as it does under libFuzzer: the program aborts, or a sanitizer ends it.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

bool replay(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (file.bad() || !file.is_open()) {
        std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
        return false;
    }
    // Printed before the run, so that the last line names the input that brought the program down.
    std::fprintf(stderr, "%s: %zu bytes\n", path.c_str(), bytes.size());
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    namespace fs = std::filesystem;
    std::size_t replayed = 0;
    std::size_t unreadable = 0;
    const std::uint8_t nothing = 0;
    LLVMFuzzerTestOneInput(&nothing, 0);
    for (int i = 1; i < argc; ++i) {
        const fs::path root = argv[i];
        std::error_code error;
        std::vector<fs::path> files;
        if (fs::is_directory(root, error)) {
            for (const auto& entry : fs::recursive_directory_iterator(root, error)) {
                if (entry.is_regular_file()) {
                    files.push_back(entry.path());
                }
            }
        } else if (fs::exists(root, error)) {
            files.push_back(root);
        } else {
            std::fprintf(stderr, "%s: not there\n", argv[i]);
        }
        for (const fs::path& file : files) {
            ++(replay(file) ? replayed : unreadable);
        }
    }
    std::printf("%zu inputs replayed, and the empty one\n", replayed);
    return unreadable == 0 ? 0 : 1;
}
