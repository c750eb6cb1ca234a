#include "exec/slice_values.hpp"

#include <span>

#include "exec/elements.hpp"

namespace segdb {
namespace {

using Places = std::span<const std::uint16_t>;

void append_listed(const SliceBlock& block, Places places, std::vector<std::int64_t>& values) {
    std::uint32_t at = 0;
    for (const std::uint16_t place : places) {
        while (block.places()[at] != place) ++at;
        values.push_back(block.value_at(at));
    }
}

// Adds the digit to the numbers of those places that the slice has.
void add_digit(const ChunkView& slice, std::uint64_t digit, Places places, std::span<std::uint64_t> numbers) {
    if (slice.form == Form::bits) {
        const auto* const bytes = static_cast<const unsigned char*>(slice.data);
        for (std::size_t i = 0; i < places.size(); ++i) {
            const std::uint64_t bit = bytes[places[i] / 8U] >> (places[i] % 8U) & 1U;
            numbers[i] |= digit & (0 - bit);
        }
        return;
    }
    std::vector<std::uint16_t> room;
    const Places elements = elements_of(slice, room);
    std::size_t i = 0;
    for (const std::uint16_t element : elements) {
        while (i < places.size() && places[i] < element) ++i;
        if (i == places.size()) return;
        if (places[i] == element) numbers[i] |= digit;
    }
}

}  // namespace

void append_values(const SliceBlock& block, const ChunkView& places, std::vector<std::int64_t>& values) {
    std::vector<std::uint16_t> room;
    const Places elements = elements_of(places, room);
    if (block.is_listed()) return append_listed(block, elements, values);
    std::vector<std::uint64_t> numbers(elements.size());
    for (std::size_t i = 0; i < block.slices().size(); ++i) {
        add_digit(block.slices()[i], std::uint64_t{1} << i, elements, numbers);
    }
    for (const std::uint64_t number : numbers) values.push_back(block.offset_to_value(number));
}

}  // namespace segdb
