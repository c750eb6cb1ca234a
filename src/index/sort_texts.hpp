// Texts in the order of their bytes, for the builders of text blocks.
//
// The order is that of unsigned bytes, a text before every longer one that it begins; equal texts keep the order in which
// they came. Texts are compared eight bytes at a time, as numbers: random e-mails are in order after two rounds.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace segdb {

// The numbers of the texts, [0, texts.size()), in their texts' order. Time: linear in the bytes that distinguish them,
// whatever they hold; never more stack than a few frames. REQUIRES: fewer than 2^32 texts
std::vector<std::uint32_t> sorted_order(std::span<const std::string_view> texts);

}  // namespace segdb
