#include "exec/compare_each.hpp"

#include <array>
#include <bit>
#include <cassert>
#include <cstring>

#include "exec/slice_ranges.hpp"

namespace segdb {
namespace {

// The slices of a block as bitsets, expanded in buffers where they are something else.
class Digits {
  public:
    Digits(const SliceBlock& block, ChunkAlgebra& algebra) : algebra_(algebra), depth_(block.slices().size()) {
        for (std::size_t i = 0; i < depth_; ++i) {
            const ChunkValue slice = ChunkValue::of(block.slices()[i]);
            values_[i] = slice.is_empty() ? slice : algebra.as_bits(slice);
        }
    }
    Digits(const Digits&) = delete;
    Digits& operator=(const Digits&) = delete;
    ~Digits() {
        for (std::size_t i = depth_; i-- > 0;) algebra_.release(values_[i]);
    }

    // The numbers of 64 places. Those without a value have 0.
    void numbers(std::size_t word, std::uint64_t* numbers) const {
        std::memset(numbers, 0, 64 * sizeof *numbers);
        for (std::size_t i = 0; i < depth_; ++i) {
            if (values_[i].data != nullptr) numbers[i] = static_cast<const std::uint64_t*>(values_[i].data)[word];
        }
        algebra_.kernels().transpose(numbers);
    }

  private:
    ChunkAlgebra& algebra_;
    std::size_t depth_;
    std::array<ChunkValue, 64> values_;
};

// Which numbers can be in a range, by their highest 16 digits: most numbers are in none, and one look says so.
class Sieve {
  public:
    Sieve(const SliceBlock& block, std::span<const IntegerRange> ranges, ChunkAlgebra& algebra)
        : scratch_(algebra.scratch()), bits_(scratch_.take()) {
        const auto depth = static_cast<unsigned>(block.slices().size());
        shift_ = depth > kChunkBits ? depth - kChunkBits : 0;
        std::memset(bits_->words, 0, simd::kChunkBytes);
        for (const IntegerRange& range : ranges) {
            const OffsetRange offsets = offsets_of(range, block);
            const auto first = static_cast<std::uint16_t>(offsets.low >> shift_);
            const auto length = static_cast<std::uint16_t>((offsets.high >> shift_) - first);
            const std::uint16_t run[2] = {first, length};
            algebra.kernels().set_runs(bits_->words, {run, 1});
        }
    }
    Sieve(const Sieve&) = delete;
    Sieve& operator=(const Sieve&) = delete;
    ~Sieve() { scratch_.give_back(bits_); }

    // Bit i: whether the i-th of the 64 can be in a range; certain when is_exact().
    [[nodiscard]] std::uint64_t pass(const std::uint64_t* numbers) const {
        std::uint64_t passed = 0;
        for (unsigned i = 0; i < 64; ++i) {
            const std::uint64_t bucket = numbers[i] >> shift_;
            passed |= (bits_->words[bucket / 64] >> (bucket % 64) & 1) << i;
        }
        return passed;
    }
    [[nodiscard]] bool is_exact() const { return shift_ == 0; }

  private:
    Scratch& scratch_;
    Scratch::Buffer* bits_;
    unsigned shift_ = 0;
};

}  // namespace

ChunkValue compare_each(const SliceBlock& block, std::span<const IntegerRange> ranges, ChunkAlgebra& algebra) {
    assert(!block.is_listed());
    const Digits digits(block, algebra);
    const Sieve sieve(block, ranges, algebra);
    Scratch::Buffer* const found = algebra.scratch().take();
    std::uint64_t numbers[64];
    for (std::size_t word = 0; word < simd::kChunkWords; ++word) {
        digits.numbers(word, numbers);
        std::uint64_t matches = sieve.pass(numbers);
        for (std::uint64_t left = sieve.is_exact() ? 0 : matches; left != 0; left &= left - 1) {
            const auto i = static_cast<unsigned>(std::countr_zero(left));
            if (!is_in(ranges, block.offset_to_value(numbers[i]))) matches ^= std::uint64_t{1} << i;
        }
        found->words[word] = matches;
    }
    // Places without a value look as if they had the least one.
    const ChunkValue all = ChunkValue::own(found, ChunkValue::kUnknown, Form::bits);
    return algebra.materialised(algebra.intersect(all, ChunkValue::of(block.existence())));
}

}  // namespace segdb
