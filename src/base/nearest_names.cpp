// Which known names a person may have meant: edit distance with transpositions (Damerau-Levenshtein, restricted:
// "optimal string alignment"), over folded code points.
//
// Work is bounded: a name longer than kLongestCompared code points is compared by prefix only, and a candidate whose
// length alone puts it too far away is not compared at all.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace segdb {
namespace {

constexpr std::size_t kLongestCompared = 64;

std::u32string folded_code_points(std::string_view text) {
    const std::string folded = fold_case(text);
    std::u32string result;
    for (std::size_t at = 0; at < folded.size();) {
        const CodePoint next = decode_utf8(folded, at);
        // A broken byte counts as a character of its own, outside Unicode.
        const auto byte = static_cast<unsigned char>(folded[at]);
        result += next.bytes == 0 ? static_cast<char32_t>(0x110000U + byte) : next.value;
        at += next.bytes == 0 ? 1 : next.bytes;
    }
    return result;
}

// REQUIRES: both are at most kLongestCompared long
std::size_t edit_distance(const std::u32string& a, const std::u32string& b) {
    using Row = std::array<std::size_t, kLongestCompared + 1>;
    Row before_last{};
    Row last{};
    Row row{};
    for (std::size_t j = 0; j <= b.size(); ++j) {
        last[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, substituted});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        before_last = last;
        last = row;
    }
    return last[b.size()];
}

// The distance, or nothing when nobody could have meant `candidate`.
std::optional<std::size_t> nearness(const std::u32string& name, const std::u32string& candidate) {
    const std::size_t difference =
        name.size() > candidate.size() ? name.size() - candidate.size() : candidate.size() - name.size();
    if (name.empty() || candidate.empty()) {
        return std::nullopt;
    }
    if (name.starts_with(candidate) || candidate.starts_with(name)) {
        return difference;
    }
    const std::size_t most = std::max<std::size_t>(1, name.size() / 3);
    if (difference > most || name.size() > kLongestCompared || candidate.size() > kLongestCompared) {
        return std::nullopt;
    }
    const std::size_t distance = edit_distance(name, candidate);
    return distance <= most ? std::optional(distance) : std::nullopt;
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view name, const std::vector<std::string>& candidates,
                                       std::size_t limit) {
    const std::u32string wanted = folded_code_points(name);
    std::vector<std::pair<std::size_t, std::string>> near;
    for (const std::string& candidate : candidates) {
        if (const auto distance = nearness(wanted, folded_code_points(candidate))) {
            near.emplace_back(*distance, candidate);
        }
    }
    std::sort(near.begin(), near.end());  // equally near names by their bytes: the same answer every time
    near.erase(std::unique(near.begin(), near.end()), near.end());
    std::vector<std::string> names;
    for (std::size_t i = 0; i < near.size() && i < limit; ++i) {
        names.push_back(std::move(near[i].second));
    }
    return names;
}

std::string suggestion(std::string_view name, const std::vector<std::string>& candidates) {
    const std::vector<std::string> names = nearest_names(name, candidates);
    if (names.empty()) {
        return {};
    }
    std::string text = "did you mean ";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) {
            text += i + 1 == names.size() ? " or " : ", ";
        }
        text += shown(names[i]);
    }
    return text + "?";
}

}  // namespace segdb
