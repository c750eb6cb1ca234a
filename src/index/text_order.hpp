// What the order of a block's texts answers: where a text is, and which lie between others or begin alike.
#pragma once

#include <string_view>

#include "index/predicate.hpp"
#include "index/text_block.hpp"

namespace segdb {

// The codes [first, last).
struct CodeRange {
    TextBlock::Code first = 0;
    TextBlock::Code last = 0;
};

CodeRange codes_between(const TextBlock& block, const TextRange& range);
CodeRange codes_beginning_with(const TextBlock& block, std::string_view prefix);

// The first code, at or after `from`, whose text is not below `text`; block.distinct() if there is none. Fast when it is
// near `from`. REQUIRES: the texts before `from` are below `text`
TextBlock::Code first_not_below(const TextBlock& block, TextBlock::Code from, std::string_view text);

}  // namespace segdb
