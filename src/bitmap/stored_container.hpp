// The type byte before a stored container's payload (src/store/FORMAT.md). The numbers do not change.
#pragma once

namespace segdb {

enum class StoredType : unsigned char { array = 1, bitset = 2, runs = 3 };

}  // namespace segdb
