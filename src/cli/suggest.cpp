#include "cli/suggest.hpp"

#include <algorithm>
#include <cstddef>

namespace segdb::cli {
namespace {

constexpr std::size_t kLongestTyped = 64;  // longer texts are not slips of the finger

// Optimal string alignment distance: insert, delete, replace, and swap of two neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        last[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& candidates) {
    if (typed.empty() || typed.size() > kLongestTyped) {
        return {};
    }
    const std::string* best = nullptr;
    std::size_t best_distance = std::max<std::size_t>(1, typed.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const bool begins = typed.size() >= 3 && candidate.starts_with(typed);
        const std::size_t d = begins ? 1 : distance(typed, candidate);
        if (d < best_distance) {
            best = &candidate;
            best_distance = d;
        }
    }
    return best == nullptr ? std::string() : "; did you mean " + *best + "?";
}

}  // namespace segdb::cli
