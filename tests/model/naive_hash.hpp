// XXH64 with seed 0, written from its specification (github.com/Cyan4973/xxHash, doc/xxhash_spec.md), byte after byte: the
// judge of base/sample_hash.cpp, which uses the library.
#pragma once

#include <cstdint>
#include <string_view>

namespace segdb::model {

class NaiveXxh64 {
  public:
    static std::uint64_t hash(std::string_view bytes) {
        NaiveXxh64 hasher{bytes};
        std::uint64_t sum = bytes.size() >= 32 ? hasher.stripes() : kPrime5;
        sum += bytes.size();
        while (hasher.left() >= 8) {
            sum ^= round(0, hasher.take(8));
            sum = rotated(sum, 27) * kPrime1 + kPrime4;
        }
        if (hasher.left() >= 4) {
            sum ^= hasher.take(4) * kPrime1;
            sum = rotated(sum, 23) * kPrime2 + kPrime3;
        }
        while (hasher.left() > 0) {
            sum ^= hasher.take(1) * kPrime5;
            sum = rotated(sum, 11) * kPrime1;
        }
        sum = (sum ^ (sum >> 33)) * kPrime2;
        sum = (sum ^ (sum >> 29)) * kPrime3;
        return sum ^ (sum >> 32);
    }

  private:
    static constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
    static constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
    static constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
    static constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
    static constexpr std::uint64_t kPrime5 = 0x27D4EB2F165667C5;

    explicit NaiveXxh64(std::string_view bytes) : bytes_(bytes) {}

    static std::uint64_t rotated(std::uint64_t value, int bits) { return value << bits | value >> (64 - bits); }
    static std::uint64_t round(std::uint64_t sum, std::uint64_t lane) {
        return rotated(sum + lane * kPrime2, 31) * kPrime1;
    }
    [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }

    // The next so many bytes, the least significant first.
    std::uint64_t take(std::size_t count) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            value |= std::uint64_t{static_cast<unsigned char>(bytes_[at_++])} << (8 * i);
        }
        return value;
    }

    std::uint64_t stripes() {
        std::uint64_t sums[4] = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
        while (left() >= 32) {
            for (auto& sum : sums) sum = round(sum, take(8));
        }
        std::uint64_t merged = rotated(sums[0], 1) + rotated(sums[1], 7) + rotated(sums[2], 12) + rotated(sums[3], 18);
        for (const auto& sum : sums) merged = (merged ^ round(0, sum)) * kPrime1 + kPrime4;
        return merged;
    }

    std::string_view bytes_;
    std::size_t at_ = 0;
};

}  // namespace segdb::model
