// The hash that is stored in files: XXH64 (Y. Collet's xxHash, specification 0.1.1, doc/xxhash_spec.md of its repository).
#pragma once

#include <cstdint>
#include <string_view>

namespace segdb {

// XXH64 of the bytes: the same for them and a seed on every machine and in every version. Not for texts that an enemy
// chooses: collisions can be made.
std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace segdb
