// Bytes of a hostile text block: decoded, and read through if that goes well.
//
// Checked: no crash; texts ascend, each has places, they ascend, and there are as many as the block says; what is written
// of a block that was accepted is accepted, and is the same block.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bitmap/chunk_view.hpp"
#include "index/text_block.hpp"

using namespace segdb;

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

// The text of each place that has one.
std::vector<std::pair<bool, std::string_view>> column_of(const TextBlock& block) {
    std::vector<std::pair<bool, std::string_view>> column(kChunkSize);
    std::size_t size = 0;
    for (TextBlock::Code code = 0; code < block.distinct(); ++code) {
        check(code == 0 || block.text(code - 1) < block.text(code));
        check(!block.places(code).empty());
        size += block.places(code).size();
        std::int32_t before = -1;
        for (const std::uint16_t place : block.places(code)) {
            check(place > before && !column[place].first);
            before = place;
            column[place] = {true, block.text(code)};
        }
    }
    check(size == block.size());
    return column;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto block = TextBlock::decode({reinterpret_cast<const char*>(data), size});
    if (!block.ok()) return 0;
    const auto column = column_of(*block);
    std::vector<std::uint16_t> places;
    std::vector<std::string_view> texts;
    for (std::size_t place = 0; place < column.size(); ++place) {
        if (!column[place].first) continue;
        places.push_back(static_cast<std::uint16_t>(place));
        texts.push_back(column[place].second);
    }
    const auto bytes = TextBlock::encode(places, texts);
    check(bytes.ok());
    const auto again = TextBlock::decode(*bytes);
    check(again.ok() && column_of(*again) == column);
    return 0;
}
