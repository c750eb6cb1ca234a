#include "index/sort_texts.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace segdb {
namespace {

constexpr std::size_t kKeyBytes = 8;
// Smaller groups are sorted by comparing: a radix sort has 256 counters a byte to add up.
constexpr std::size_t kRadixFrom = 96;

// A text, and the eight of its bytes that a round looks at, as a number of the same order.
struct Keyed {
    std::uint64_t key;     // padded with zero bytes
    std::uint32_t number;  // of the text
    std::uint32_t length;  // bytes of the text in the key; a text that ends comes before one that goes on with zeros
};

bool before(const Keyed& a, const Keyed& b) {
    if (a.key != b.key) return a.key < b.key;
    return a.length != b.length ? a.length < b.length : a.number < b.number;
}

// Texts [first, last) of the order are equal in their first `depth` bytes.
struct Group {
    std::size_t first;
    std::size_t last;
    std::size_t depth;
};

std::uint64_t big_endian(std::uint64_t little) {
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < kKeyBytes; ++i) result = (result << 8) | ((little >> (8 * i)) & 0xFF);
    return result;
}

Keyed keyed(std::string_view text, std::size_t depth, std::uint32_t number) {
    const std::size_t left = text.size() - depth;
    std::uint64_t bytes = 0;
    if (left >= kKeyBytes) {
        std::memcpy(&bytes, text.data() + depth, kKeyBytes);
        return {big_endian(bytes), number, kKeyBytes};
    }
    if (left > 0) std::memcpy(&bytes, text.data() + depth, left);
    return {big_endian(bytes), number, static_cast<std::uint32_t>(left)};
}

class Sorter {
  public:
    explicit Sorter(std::span<const std::string_view> texts)
        : texts_(texts), order_(texts.size()), keys_(texts.size()), other_(texts.size()) {
        for (std::size_t i = 0; i < texts.size(); ++i) order_[i] = static_cast<std::uint32_t>(i);
    }

    std::vector<std::uint32_t> sort() && {
        if (order_.size() > 1) groups_.push_back({0, order_.size(), 0});
        while (!groups_.empty()) {
            const Group group = groups_.back();
            groups_.pop_back();
            load_keys(group);
            sort_keys(group);
            note_ties(group);
        }
        return std::move(order_);
    }

  private:
    void load_keys(const Group& group) {
        for (std::size_t i = group.first; i < group.last; ++i)
            keys_[i] = keyed(texts_[order_[i]], group.depth, order_[i]);
    }

    void sort_keys(const Group& group) {
        const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(group.first);
        const auto last = keys_.begin() + static_cast<std::ptrdiff_t>(group.last);
        if (group.last - group.first >= kRadixFrom) {
            radix_sort(group);
        } else {
            std::sort(first, last, before);
        }
        for (std::size_t i = group.first; i < group.last; ++i) order_[i] = keys_[i].number;
    }

    // By the length, then by the key's bytes from the last to the first; each pass keeps the order of the one before.
    void radix_sort(const Group& group) {
        const std::size_t size = group.last - group.first;
        std::array<std::array<std::uint32_t, 256>, kKeyBytes + 1> counts{};
        for (std::size_t i = group.first; i < group.last; ++i) {
            for (std::size_t pass = 0; pass <= kKeyBytes; ++pass) ++counts[pass][digit(keys_[i], pass)];
        }
        Keyed* from = keys_.data() + group.first;
        Keyed* to = other_.data() + group.first;
        for (std::size_t pass = 0; pass <= kKeyBytes; ++pass) {
            if (counts[pass][digit(*from, pass)] == size) continue;
            scatter(from, to, size, pass, counts[pass]);
            std::swap(from, to);
        }
        if (from != keys_.data() + group.first) std::copy(from, from + size, to);
    }

    static std::size_t digit(const Keyed& text, std::size_t pass) {
        return pass == 0 ? text.length : (text.key >> (8 * (pass - 1))) & 0xFF;
    }

    static void scatter(const Keyed* from, Keyed* to, std::size_t size, std::size_t pass,
                        std::array<std::uint32_t, 256>& counts) {
        std::uint32_t start = 0;
        for (std::uint32_t& count : counts) start += std::exchange(count, start);
        for (std::size_t i = 0; i < size; ++i) to[counts[digit(from[i], pass)]++] = from[i];
    }

    // Texts of one key that go on behind it make a further group.
    void note_ties(const Group& group) {
        for (std::size_t first = group.first; first < group.last;) {
            std::size_t last = first + 1;
            while (last < group.last && keys_[last].key == keys_[first].key &&
                   keys_[last].length == keys_[first].length)
                ++last;
            if (last - first > 1 && keys_[first].length == kKeyBytes)
                groups_.push_back({first, last, group.depth + kKeyBytes});
            first = last;
        }
    }

    std::span<const std::string_view> texts_;
    std::vector<std::uint32_t> order_;
    std::vector<Keyed> keys_;
    std::vector<Keyed> other_;  // for radix_sort
    std::vector<Group> groups_;
};

}  // namespace

std::vector<std::uint32_t> sorted_order(std::span<const std::string_view> texts) { return Sorter(texts).sort(); }

}  // namespace segdb
