#include "support/real_sets.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "support/bench.hpp"

namespace segdb::bench {
namespace {

// A line of README.txt's table: `census-income  200  6922021  199522  199523  1206089`.
struct Facts {
    std::string name;
    std::uint64_t bitmaps = 0;
    std::uint64_t integers = 0;
    std::uint64_t greatest = 0;
    std::uint64_t cardinality_of_union = 0;
    std::uint64_t sum_of_intersections = 0;
};

std::vector<Facts> read_facts(const std::string& folder) {
    std::vector<Facts> all;
    std::ifstream file(folder + "/README.txt");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        Facts facts;
        if (words >> facts.name >> facts.bitmaps >> facts.integers >> facts.greatest >> facts.cardinality_of_union >>
            facts.sum_of_intersections) {
            all.push_back(facts);
        }
    }
    return all;
}

std::vector<std::uint32_t> read_integers(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    std::vector<std::uint32_t> integers;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        std::uint32_t value = 0;
        const auto [next, error] = std::from_chars(at, end, value);
        if (error != std::errc()) fail(path.string() + " holds something else than integers");
        integers.push_back(value);
        at = std::find_if(next, end, [](char c) { return c >= '0' && c <= '9'; });
    }
    if (!std::is_sorted(integers.begin(), integers.end())) fail(path.string() + " is not ascending");
    return integers;
}

// census-income.csv17.txt -> 17
int file_number(const std::filesystem::path& path) {
    const std::string stem = path.stem().string();
    const std::size_t digits = stem.find_last_not_of("0123456789") + 1;
    return digits < stem.size() ? std::stoi(stem.substr(digits)) : 0;
}

std::vector<std::filesystem::path> unpack(const std::string& archive, const std::string& to) {
    (void)run({"sh", "-c", "mkdir \"$2\" && zstd -dcq \"$1\" | tar xf - -C \"$2\"", "sh", archive, to});
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(to)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return file_number(a) < file_number(b); });
    return files;
}

}  // namespace

std::vector<std::string> real_set_names(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& facts : read_facts(folder)) names.push_back(facts.name);
    return names;
}

RealSet read_real_set(const std::string& folder, const std::string& name) {
    const auto all = read_facts(folder);
    const auto facts = std::find_if(all.begin(), all.end(), [&](const Facts& one) { return one.name == name; });
    if (facts == all.end()) fail("README.txt knows no set " + name);
    RealSet set{.name = name,
                .bitmaps = {},
                .universe = facts->greatest + 1,
                .cardinality_of_union = facts->cardinality_of_union,
                .sum_of_intersections = facts->sum_of_intersections};
    const Folder unpacked;
    std::uint64_t integers = 0;
    std::uint64_t greatest = 0;
    for (const auto& path : unpack(folder + "/" + name + ".tar.zst", unpacked / name)) {
        set.bitmaps.push_back(read_integers(path));
        integers += set.bitmaps.back().size();
        if (!set.bitmaps.back().empty()) greatest = std::max<std::uint64_t>(greatest, set.bitmaps.back().back());
    }
    if (set.bitmaps.size() != facts->bitmaps || integers != facts->integers || greatest != facts->greatest) {
        fail(name + " is not what README.txt says");
    }
    return set;
}

}  // namespace segdb::bench
