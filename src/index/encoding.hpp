// How an attribute is indexed, and when which way is taken.
#pragma once

#include <cstdint>
#include <string_view>

namespace segdb {

// The numbers are stored in the file and do not change.
enum class Encoding : int {
    equality = 1,  // a presence bitmap, and one bitmap a distinct value
    scan = 2,      // a presence bitmap only: conditions on values read the data table
};

// An attribute with more distinct values than this is not worth a bitmap a value: at 65,536 profiles a chunk its
// containers would hold fewer than seven ordinals each, and SQLite's overhead of a row would outweigh them.
inline constexpr std::uint64_t kMaxEqualityValues = 10'000;

constexpr std::string_view to_text(Encoding encoding) { return encoding == Encoding::equality ? "equality" : "scan"; }

}  // namespace segdb
