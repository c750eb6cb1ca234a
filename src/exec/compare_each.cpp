#include "exec/compare_each.hpp"

#include <array>
#include <bit>
#include <cassert>
#include <cstring>

#include "exec/cost_model.hpp"
#include "exec/slice_ranges.hpp"

namespace segdb {
namespace {

// The slices of a block as bitsets, expanded in buffers where they are something else; null where they are empty.
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

    // Digits from `first` on, as many as there are; the rest null.
    [[nodiscard]] std::array<simd::Bits, 16> sixteen_from(std::size_t first) const {
        std::array<simd::Bits, 16> digits{};
        for (std::size_t i = first; i < depth_; ++i) digits[i - first] = values_[i].data;
        return digits;
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

// Numbers by their highest 16 digits: those of a bucket are all in a range, some may be, or none is.
class Sieve {
  public:
    Sieve(const SliceBlock& block, std::span<const IntegerRange> ranges, ChunkAlgebra& algebra)
        : algebra_(algebra), possible_(algebra.scratch().take()), certain_(algebra.scratch().take()) {
        const std::size_t depth = block.slices().size();
        first_digit_ = depth > kChunkBits ? depth - kChunkBits : 0;
        std::memset(possible_->words, 0, simd::kChunkBytes);
        std::memset(certain_->words, 0, simd::kChunkBytes);
        for (const IntegerRange& range : ranges) add(offsets_of(range, block));
    }
    Sieve(const Sieve&) = delete;
    Sieve& operator=(const Sieve&) = delete;
    ~Sieve() {
        algebra_.scratch().give_back(certain_);
        algebra_.scratch().give_back(possible_);
    }

    [[nodiscard]] std::size_t first_digit() const { return first_digit_; }
    [[nodiscard]] simd::Bits possible() const { return possible_->words; }
    [[nodiscard]] simd::Bits certain() const { return certain_->words; }
    [[nodiscard]] bool is_exact() const { return first_digit_ == 0; }
    // Buckets that are certain: only worth a look when they are many.
    [[nodiscard]] std::uint32_t certain_buckets() const { return algebra_.kernels().count(certain_->words); }

  private:
    void add(OffsetRange range) {
        const std::uint64_t last_of_bucket = low_digits(~std::uint64_t{0}, first_digit_);
        const auto first = static_cast<std::uint32_t>(range.low >> first_digit_);
        const auto last = static_cast<std::uint32_t>(range.high >> first_digit_);
        set(possible_, first, last);
        const std::uint32_t first_whole = low_digits(range.low, first_digit_) == 0 ? first : first + 1;
        const bool is_last_whole = low_digits(range.high, first_digit_) == last_of_bucket;
        if (is_last_whole) {
            if (first_whole <= last) set(certain_, first_whole, last);
        } else if (first_whole < last) {
            set(certain_, first_whole, last - 1);
        }
    }
    void set(Scratch::Buffer* bits, std::uint32_t first, std::uint32_t last) {
        const std::uint16_t run[2] = {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last - first)};
        algebra_.kernels().set_runs(bits->words, {run, 1});
    }

    ChunkAlgebra& algebra_;
    Scratch::Buffer* possible_;
    Scratch::Buffer* certain_;
    std::size_t first_digit_ = 0;
};

// Takes those places out whose number is in no range.
void check_each(const SliceBlock& block, std::span<const IntegerRange> ranges, const Digits& digits,
                std::uint64_t* places) {
    std::uint64_t numbers[64];
    for (std::size_t word = 0; word < simd::kChunkWords; ++word) {
        if (places[word] == 0) continue;
        digits.numbers(word, numbers);
        for (std::uint64_t left = places[word]; left != 0; left &= left - 1) {
            const auto place = static_cast<unsigned>(std::countr_zero(left));
            if (!is_in(ranges, block.offset_to_value(numbers[place]))) places[word] ^= std::uint64_t{1} << place;
        }
    }
}

}  // namespace

ChunkValue compare_each(const SliceBlock& block, std::span<const IntegerRange> ranges, ChunkAlgebra& algebra) {
    assert(!block.is_listed());
    const Digits digits(block, algebra);
    const Sieve sieve(block, ranges, algebra);
    const auto sixteen = digits.sixteen_from(sieve.first_digit());
    const simd::Kernels& kernels = algebra.kernels();
    Scratch::Buffer* const found = algebra.scratch().take();
    kernels.numbers_in(sixteen.data(), sieve.possible(), found->words);
    if (!sieve.is_exact() && sieve.certain_buckets() <= cost::kFewCertainBuckets) {
        check_each(block, ranges, digits, found->words);
    } else if (!sieve.is_exact()) {
        Scratch::Buffer* const certain = algebra.scratch().take();
        kernels.numbers_in(sixteen.data(), sieve.certain(), certain->words);
        kernels.bits_and_not(found->words, certain->words, found->words);
        check_each(block, ranges, digits, found->words);
        kernels.bits_or(found->words, certain->words, found->words);
        algebra.scratch().give_back(certain);
    }
    // Places without a value look as if they had the least one.
    const ChunkValue all = ChunkValue::own(found, ChunkValue::kUnknown, Form::bits);
    return algebra.materialised(algebra.intersect(all, ChunkValue::of(block.existence())));
}

}  // namespace segdb
