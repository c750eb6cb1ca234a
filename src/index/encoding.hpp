// How an attribute is indexed, and when which way is taken.
#pragma once

#include <cstdint>
#include <segdb/value.hpp>
#include <string_view>

namespace segdb {

// Every attribute has a presence bitmap; beside it, as the data are:
// The numbers are stored in the file and do not change.
enum class Encoding : int {
    equality = 1,             // one bitmap a distinct value
    scan = 2,                 // nothing: conditions on values read the data table
    slices = 3,               // numbers bit-sliced, chunk by chunk (slice_block.hpp)
    texts = 4,                // texts in order with the profiles of each, chunk by chunk (text_block.hpp)
    equality_and_slices = 5,  // numbers of few distinct values: both
    ordinals = 6,             // an event's profile: ordinals packed, chunk by chunk (ordinal_block.hpp)
};

constexpr bool has_dictionary(Encoding encoding) {
    return encoding == Encoding::equality || encoding == Encoding::equality_and_slices;
}
constexpr bool has_slices(Encoding encoding) {
    return encoding == Encoding::slices || encoding == Encoding::equality_and_slices;
}
// Whether it has a block a chunk, of numbers, texts or ordinals.
constexpr bool has_blocks(Encoding encoding) {
    return has_slices(encoding) || encoding == Encoding::texts || encoding == Encoding::ordinals;
}

constexpr bool is_number(AttributeType type) {
    return type == AttributeType::integer || type == AttributeType::decimal || type == AttributeType::date ||
           type == AttributeType::datetime;
}

// An attribute's encoding until it has more than kMaxEqualityValues distinct values, and from then on.
constexpr Encoding encoding_of_few(AttributeType type) {
    return is_number(type) ? Encoding::equality_and_slices : Encoding::equality;
}
constexpr Encoding encoding_of_many(AttributeType type) {
    return is_number(type)                  ? Encoding::slices
           : type == AttributeType::text    ? Encoding::texts
           : type == AttributeType::boolean ? Encoding::equality
                                            : Encoding::scan;
}

// Beyond so many distinct values an attribute is not worth a bitmap a value. At 65,536 profiles a chunk the containers of
// 10,000 values hold fewer than seven ordinals each, and SQLite's overhead of a row outweighs them: slices, or a text
// block, take less of the file.
inline constexpr std::uint64_t kMaxEqualityValues = 10'000;

constexpr std::string_view to_text(Encoding encoding) {
    switch (encoding) {
        case Encoding::equality:
            return "equality";
        case Encoding::slices:
            return "bit-sliced";
        case Encoding::texts:
            return "texts";
        case Encoding::equality_and_slices:
            return "equality, bit-sliced";
        case Encoding::ordinals:
            return "ordinals";
        case Encoding::scan:
            break;
    }
    return "scan";
}

}  // namespace segdb
