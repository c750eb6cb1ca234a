// The place that a sample's name gives every profile: stable across runs, machines and versions of segdb.
//
// A profile's hash is XXH64 with seed 0 (the specification: github.com/Cyan4973/xxHash, doc/xxhash_spec.md) of the bytes
// of the name, one zero byte, and the bytes of the external id, both UTF-8. As a fraction of 2^64 it is the profile's place
// in [0 %, 100 %). Names spread profiles independently of each other. This never changes: people keep lists by it.
#pragma once

#include <cstdint>
#include <string_view>

namespace segdb {

// 100 % in millionths of a percent, the unit of the bounds of samples.
inline constexpr std::uint32_t kSampleWhole = 100'000'000;

std::uint64_t sample_hash(std::string_view name, std::string_view id);

// Whether a hash's place lies before `millionths` of a percent: hash < floor(millionths * 2^64 / kSampleWhole), computed
// in 128 bits; always for kSampleWhole. REQUIRES: millionths <= kSampleWhole
bool lies_before(std::uint64_t hash, std::uint32_t millionths);

}  // namespace segdb
