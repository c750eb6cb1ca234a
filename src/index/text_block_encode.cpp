#include <algorithm>
#include <cassert>
#include <cstring>
#include <vector>

#include "index/sort_texts.hpp"
#include "index/text_block.hpp"
#include "index/text_block_format.hpp"

namespace segdb {
namespace {

using namespace text_block_format;

std::size_t common_prefix(std::string_view a, std::string_view b) {
    const std::size_t limit = std::min({a.size(), b.size(), kMaxPrefix});
    std::size_t at = 0;
    while (at < limit && a[at] == b[at]) ++at;
    return at;
}

// What is written, list by list; suffixes last, straight from the texts.
class Writer {
  public:
    Writer(std::span<const std::uint16_t> places, std::span<const std::string_view> texts)
        : places_(places), texts_(texts) {
        order_ = sorted_order(texts);
    }

    Result<std::string> write() {
        find_distinct();
        if (text_bytes_ > kMaxText)
            return Error{.code = ErrorCode::limit,
                         .message = "the texts of 65,536 profiles in a row have more than 1 GiB"};
        measure();
        return bytes();
    }

  private:
    void find_distinct() {
        firsts_.reserve(order_.size() + 1);
        for (std::size_t i = 0; i < order_.size(); ++i) {
            if (i > 0 && texts_[order_[i]] == texts_[order_[i - 1]]) continue;
            firsts_.push_back(static_cast<std::uint32_t>(i));
            text_bytes_ += texts_[order_[i]].size();
        }
        header_.size = static_cast<std::uint32_t>(order_.size());
        header_.distinct = static_cast<std::uint32_t>(firsts_.size());
        if (header_.distinct < header_.size) header_.flags |= kHasCounts;
        firsts_.push_back(header_.size);
    }

    void measure() {
        prefixes_.resize(header_.distinct);
        suffixes_.resize(header_.distinct);
        for (std::size_t code = 0; code < header_.distinct; ++code) {
            const std::size_t prefix = code == 0 ? 0 : common_prefix(text(code - 1), text(code));
            const std::size_t suffix = text(code).size() - prefix;
            prefixes_[code] = static_cast<char>(prefix);
            suffixes_[code] = shortened(suffix, 0, long_suffixes_);
            header_.suffix_bytes += static_cast<std::uint32_t>(suffix);
        }
        if (has_counts()) {
            counts_.resize(header_.distinct);
            for (std::size_t code = 0; code < header_.distinct; ++code)
                counts_[code] = shortened(firsts_[code + 1] - firsts_[code], 1, long_counts_);
        }
        header_.long_suffixes = static_cast<std::uint32_t>(long_suffixes_.size());
        header_.long_counts = static_cast<std::uint32_t>(long_counts_.size());
    }

    // The byte that stands for a number: less `least`, or kLong and the number among the long ones.
    static char shortened(std::size_t number, std::size_t least, std::vector<std::uint32_t>& longs) {
        if (number - least < kLong) return static_cast<char>(number - least);
        longs.push_back(static_cast<std::uint32_t>(number));
        return static_cast<char>(kLong);
    }

    std::string bytes() {
        std::vector<std::uint16_t> sorted_places(order_.size());
        for (std::size_t i = 0; i < order_.size(); ++i) sorted_places[i] = places_[order_[i]];
        result_.reserve(sizeof header_ + prefixes_.size() + suffixes_.size() + counts_.size() +
                        4 * (long_suffixes_.size() + long_counts_.size()) + 2 * sorted_places.size() +
                        header_.suffix_bytes);
        result_.append(reinterpret_cast<const char*>(&header_), sizeof header_);
        append(prefixes_);
        append(suffixes_);
        append(counts_);
        append(long_suffixes_);
        append(long_counts_);
        append(sorted_places);
        for (std::size_t code = 0; code < header_.distinct; ++code)
            result_ += text(code).substr(static_cast<unsigned char>(prefixes_[code]));
        return std::move(result_);
    }

    template <class Value>
    void append(const std::vector<Value>& values) {
        result_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value));
    }

    [[nodiscard]] std::string_view text(std::size_t code) const { return texts_[order_[firsts_[code]]]; }
    [[nodiscard]] bool has_counts() const { return (header_.flags & kHasCounts) != 0; }

    std::span<const std::uint16_t> places_;
    std::span<const std::string_view> texts_;
    std::vector<std::uint32_t> order_;   // of texts_
    std::vector<std::uint32_t> firsts_;  // of each code, in order_; and the end
    std::uint64_t text_bytes_ = 0;
    Header header_;
    std::vector<char> prefixes_;
    std::vector<char> suffixes_;
    std::vector<char> counts_;
    std::vector<std::uint32_t> long_suffixes_;
    std::vector<std::uint32_t> long_counts_;
    std::string result_;
};

}  // namespace

Result<std::string> TextBlock::encode(std::span<const std::uint16_t> places, std::span<const std::string_view> texts) {
    assert(!texts.empty() && texts.size() == places.size());
    assert(std::is_sorted(places.begin(), places.end()));
    return Writer(places, texts).write();
}

}  // namespace segdb
