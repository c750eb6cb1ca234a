// Bytes of a hostile block of profiles: decoded, and read through if that goes well.
//
// Checked: no crash; the greatest ordinal is that of the places; what is written of a block that was accepted, with a
// profile at each of its places, is accepted, and holds the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "index/ordinal_block.hpp"

using namespace segdb;

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

std::vector<std::int64_t> ordinals_of(const OrdinalBlock& block) {
    std::vector<std::int64_t> ordinals;
    for (std::uint32_t place = 0; place < block.places(); ++place) ordinals.push_back(block.at(place));
    check(*std::max_element(ordinals.begin(), ordinals.end()) == block.greatest());
    return ordinals;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto block = OrdinalBlock::decode({reinterpret_cast<const char*>(data), size});
    if (!block.ok()) return 0;
    check(block->size() >= 1 && block->size() <= block->places());
    const auto ordinals = ordinals_of(*block);
    std::vector<std::uint16_t> places(ordinals.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::uint16_t>(i);
    const auto again = OrdinalBlock::decode(OrdinalBlock::encode(places, ordinals));
    check(again.ok() && again->width() == block->width() && ordinals_of(*again) == ordinals);
    return 0;
}
