#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>
#include <vector>

#include "index/sort_texts.hpp"
#include "index/text_block.hpp"
#include "index/text_block_format.hpp"
#include "index/text_tails.hpp"

namespace segdb {
namespace {

using namespace text_block_format;

std::size_t common_prefix(std::string_view a, std::string_view b) {
    const std::size_t limit = std::min({a.size(), b.size(), kMaxPrefix});
    std::size_t at = 0;
    for (; at + 8 <= limit; at += 8) {
        std::uint64_t left = 0;
        std::uint64_t right = 0;
        std::memcpy(&left, a.data() + at, sizeof left);
        std::memcpy(&right, b.data() + at, sizeof right);
        if (left != right) return at + static_cast<std::size_t>(__builtin_ctzll(left ^ right)) / 8;
    }
    while (at < limit && a[at] == b[at]) ++at;
    return at;
}

// A list of numbers, a byte each, and those that are too large for that.
struct Numbers {
    std::string shorts;
    std::vector<std::uint32_t> longs;

    void add(std::size_t number, std::size_t least) {
        if (number - least < kLong) {
            shorts += static_cast<char>(number - least);
            return;
        }
        shorts += static_cast<char>(kLong);
        longs.push_back(static_cast<std::uint32_t>(number));
    }
};

class Writer {
  public:
    Writer(std::span<const std::uint16_t> places, std::span<const std::string_view> texts) {
        const auto order = sorted_order(texts);
        places_.reserve(order.size());
        for (const std::uint32_t number : order) places_.push_back(places[number]);
        find_distinct(texts, order);
    }

    Result<std::string> write() {
        if (text_bytes_ > kMaxText) {
            return Error{.code = ErrorCode::limit,
                         .message = "the texts of 65,536 profiles in a row have more than 1 GiB"};
        }
        cut_tails();
        count_places();
        return bytes();
    }

  private:
    // Of each distinct text, in order: the first of its places (firsts_, and the end), what it shares with the one before
    // (prefixes_), and the rest (middles_). In one pass: a text is read while it is in the cache.
    void find_distinct(std::span<const std::string_view> texts, std::span<const std::uint32_t> order) {
        firsts_.reserve(order.size() + 1);
        prefixes_.reserve(order.size());
        middles_.reserve(order.size());
        std::string_view before;
        for (std::size_t i = 0; i < order.size(); ++i) {
            const std::string_view text = texts[order[i]];
            const std::size_t prefix = common_prefix(before, text);
            const bool same = prefix == text.size() || prefix == kMaxPrefix;  // perhaps
            if (i > 0 && same && text == before) continue;
            firsts_.push_back(static_cast<std::uint32_t>(i));
            prefixes_ += static_cast<char>(prefix);
            middles_.push_back(text.substr(prefix));
            text_bytes_ += text.size();
            before = text;
        }
        firsts_.push_back(static_cast<std::uint32_t>(order.size()));
    }

    void cut_tails() {
        const TextTails tails = TextTails::choose(middles_);
        tails_ = tails.tails();
        if (tails_.empty()) return;
        tails_of_.resize(middles_.size());
        for (std::size_t code = 0; code < middles_.size(); ++code) {
            const unsigned tail = tails.find(middles_[code]);
            tails_of_[code] = static_cast<char>(tail);
            if (tail != 0) middles_[code].remove_suffix(tails_[tail - 1].size());
        }
    }

    void count_places() {
        if (middles_.size() == places_.size()) return;
        for (std::size_t code = 0; code < middles_.size(); ++code) counts_.add(firsts_[code + 1] - firsts_[code], 1);
    }

    std::string bytes() {
        std::size_t middle_bytes = 0;
        Numbers lengths;
        for (const std::string_view middle : middles_) {
            lengths.add(middle.size(), 0);
            middle_bytes += middle.size();
        }
        const Header header{.flags = counts_.shorts.empty() ? std::uint8_t{0} : kHasCounts,
                            .tails = static_cast<std::uint8_t>(tails_.size()),
                            .size = static_cast<std::uint32_t>(places_.size()),
                            .distinct = static_cast<std::uint32_t>(middles_.size()),
                            .long_middles = static_cast<std::uint32_t>(lengths.longs.size()),
                            .long_counts = static_cast<std::uint32_t>(counts_.longs.size()),
                            .middle_bytes = static_cast<std::uint32_t>(middle_bytes),
                            .text_bytes = static_cast<std::uint32_t>(text_bytes_)};
        result_.reserve(sizeof header + 4 * middles_.size() + 4 * (lengths.longs.size() + counts_.longs.size()) +
                        2 * places_.size() + tails_.size() * (1 + kMaxTailBytes) + middle_bytes);
        result_.append(reinterpret_cast<const char*>(&header), sizeof header);
        result_ += prefixes_;
        result_ += lengths.shorts;
        result_ += tails_of_;
        result_ += counts_.shorts;
        append(lengths.longs);
        append(counts_.longs);
        append(places_);
        for (const std::string_view tail : tails_) result_ += static_cast<char>(tail.size());
        for (const std::string_view tail : tails_) result_ += tail;
        for (const std::string_view middle : middles_) result_ += middle;
        return std::move(result_);
    }

    template <class Value>
    void append(const std::vector<Value>& values) {
        result_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value));
    }

    std::vector<std::uint16_t> places_;  // in the order of their texts
    std::vector<std::uint32_t> firsts_;
    std::uint64_t text_bytes_ = 0;
    std::string prefixes_;
    std::vector<std::string_view> middles_;  // what prefix and tail leave of each text
    std::vector<std::string_view> tails_;
    std::string tails_of_;
    Numbers counts_;
    std::string result_;
};

}  // namespace

Result<std::string> TextBlock::encode(std::span<const std::uint16_t> places, std::span<const std::string_view> texts) {
    assert(!texts.empty() && texts.size() == places.size());
    assert(std::is_sorted(places.begin(), places.end()));
    return Writer(places, texts).write();
}

}  // namespace segdb
