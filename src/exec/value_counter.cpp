#include "exec/value_counter.hpp"

#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "exec/chunk_algebra.hpp"

namespace segdb {
namespace {

constexpr std::size_t kValuesBetweenQuestions = 256;

class ValueCounter {
  public:
    ValueCounter(BitmapSource& source, const std::function<bool()>& cancelled)
        : source_(source), cancelled_(cancelled), algebra_(simd::kernels()) {}

    Result<void> open(std::span<const BitmapId> values) {
        values_.reserve(values.size());
        for (const BitmapId id : values) {
            SEGDB_TRY(ResidentBitmap* const bitmap, source_.bitmap(id));
            values_.push_back({id, bitmap});
        }
        counted_.counts.resize(values.size());
        return {};
    }

    // REQUIRES: chunks ascend; the chunk's stripe is announced.
    Result<void> add(std::uint32_t chunk, const ChunkView& selected) {
        const std::uint32_t stripe = chunk / kStripeChunks;
        const std::uint32_t place = chunk % kStripeChunks;
        enter(stripe, place);
        counted_.of += selected.cardinality;
        for (std::size_t i = 0; i < here_.size(); ++i) {
            if (i % kValuesBetweenQuestions == kValuesBetweenQuestions - 1 && cancelled_ && cancelled_())
                return Error{.code = ErrorCode::cancelled, .message = "the query was cancelled"};
            SEGDB_TRY(const std::uint32_t count, count_one(values_[here_[i]], stripe, place, selected));
            counted_.counts[here_[i]] += count;
        }
        return {};
    }

    CountedValues take() { return std::move(counted_); }

  private:
    struct Value {
        BitmapId id = 0;
        ResidentBitmap* bitmap = nullptr;  // null: it has no profile
    };

    void enter(std::uint32_t stripe, std::uint32_t place) {
        // Single containers cost five times what they cost in a row: the more chunks came one after another, the more
        // are read at once, so that at most as many are read in vain as are used.
        ahead_ = stripe == stripe_ && place == place_ + 1 ? std::min(2 * ahead_, kStripeChunks) : 1;
        place_ = place;
        if (stripe == stripe_) return;
        stripe_ = stripe;
        here_.clear();
        for (std::size_t i = 0; i < values_.size(); ++i) {
            if (values_[i].bitmap != nullptr && values_[i].bitmap->present(stripe) != 0) here_.push_back(i);
        }
    }

    Result<std::uint32_t> count_one(const Value& value, std::uint32_t stripe, std::uint32_t place,
                                    const ChunkView& selected) {
        ResidentBitmap& bitmap = *value.bitmap;
        const std::uint64_t wanted = std::uint64_t{1} << place;
        if ((bitmap.present(stripe) & wanted) == 0) return 0U;
        if (selected.form == Form::full) return bitmap.cardinality(stripe, place);
        if (bitmap.missing(stripe, wanted) != 0) {
            const std::uint64_t row = ahead_ < kStripeChunks ? (std::uint64_t{1} << ahead_) - 1 : ~std::uint64_t{0};
            SEGDB_CHECK(source_.load(bitmap, value.id, stripe, row << place));
        }
        return algebra_.count_intersection(selected, bitmap.view(stripe, place));
    }

    BitmapSource& source_;
    const std::function<bool()>& cancelled_;
    ChunkAlgebra algebra_;
    std::vector<Value> values_;
    CountedValues counted_;
    std::uint32_t stripe_ = ~std::uint32_t{0};
    std::uint32_t place_ = 0;
    std::uint32_t ahead_ = 1;
    std::vector<std::size_t> here_;  // the values that have profiles in the stripe
};

}  // namespace

Result<CountedValues> count_values(Executor& executor, BitmapSource& source, const Plan& within,
                                   std::span<const BitmapId> values, const std::function<bool()>& cancelled) {
    ValueCounter counter(source, cancelled);
    SEGDB_CHECK(counter.open(values));
    SEGDB_CHECK(executor.for_each_chunk(within, [&](std::uint32_t chunk, const ChunkView& selected) -> Result<bool> {
        SEGDB_CHECK(counter.add(chunk, selected));
        return true;
    }));
    return counter.take();
}

}  // namespace segdb
