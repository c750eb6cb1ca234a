#include "base/hash.hpp"

// The header alone: nothing to link, and short texts are hashed without a call.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace segdb {

std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed) {
    return XXH64(bytes.data(), bytes.size(), seed);
}

}  // namespace segdb
