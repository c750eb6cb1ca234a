// Sums that 64 bits do not hold: 2^32 values of 64 bits take 96.
#pragma once

namespace segdb {

__extension__ using Int128 = __int128;  // both compilers have it, the standard does not
__extension__ using Uint128 = unsigned __int128;

}  // namespace segdb
