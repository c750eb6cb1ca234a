#include "index/text_order.hpp"

#include <algorithm>

namespace segdb {
namespace {

using Code = TextBlock::Code;

// The first code in [first, last) whose text is not `low`, or `last`. REQUIRES: texts that are `low` come first
template <class Low>
Code partition(const TextBlock& block, Code first, Code last, Low low) {
    while (first < last) {
        const Code middle = first + (last - first) / 2;
        if (low(block.text(middle))) {
            first = middle + 1;
        } else {
            last = middle;
        }
    }
    return first;
}

}  // namespace

CodeRange codes_between(const TextBlock& block, const TextRange& range) {
    const Code end = block.distinct();
    CodeRange codes{0, end};
    if (range.low) {
        codes.first = partition(block, 0, end, [&](std::string_view text) {
            return range.low_included ? text < *range.low : text <= *range.low;
        });
    }
    if (range.high) {
        codes.last = partition(block, codes.first, end, [&](std::string_view text) {
            return range.high_included ? text <= *range.high : text < *range.high;
        });
    }
    return codes;
}

CodeRange codes_beginning_with(const TextBlock& block, std::string_view prefix) {
    const Code end = block.distinct();
    const Code first = partition(block, 0, end, [&](std::string_view text) { return text < prefix; });
    return {first, partition(block, first, end, [&](std::string_view text) { return text.starts_with(prefix); })};
}

Code first_not_below(const TextBlock& block, Code from, std::string_view text) {
    const Code end = block.distinct();
    Code step = 1;
    while (from + step <= end && block.text(from + step - 1) < text) {
        from += step;
        step *= 2;
    }
    return partition(block, from, std::min(end, from + step - 1), [&](std::string_view other) { return other < text; });
}

}  // namespace segdb
