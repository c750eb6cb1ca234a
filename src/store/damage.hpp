// What errors call a damaged part of the index: in the words of whoever asks, not by the numbers of the file.
//
// Looked up when the error is made, from the very tables that may be damaged: what is not found there is left out, and
// the bitmap's number stands in for a name.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <string_view>

#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// `collection 'customers', attribute 'country', value 'PL': WHY; `segdb reindex` rebuilds the index from the data`.
Error damaged_bitmap(Connection& connection, BitmapId bitmap, std::string_view why);

// The same with the chunk: `.., value 'PL', chunk 3 (profiles 196608 to 262143): WHY; ..`.
Error damaged_container(Connection& connection, BitmapId bitmap, std::uint32_t chunk, std::string_view why);

// The same for a block of numbers or texts: `collection 'customers', attribute 'email', chunk 3 (profiles ..): WHY; ..`.
Error damaged_column(Connection& connection, const AttributeRecord& attribute, std::uint32_t chunk,
                     std::string_view why);

}  // namespace segdb
