#include "exec/slice_ranks.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/try.hpp"
#include "exec/slice_aggregates.hpp"
#include "exec/slice_comparison.hpp"
#include "exec/slice_values.hpp"

namespace segdb {
namespace {

std::size_t bytes_of(const ChunkView& set) {
    switch (set.form) {
        case Form::array:
            return sizeof(std::uint16_t) * set.cardinality;
        case Form::runs:
            return 2 * sizeof(std::uint16_t) * set.runs;
        case Form::bits:
            return simd::kChunkBytes;
        case Form::empty:
        case Form::full:
            break;
    }
    return 0;
}

// Where the value at a rank is: in [low, high]; `below` values are less than low, `upto` are at most high.
class Bracket {
  public:
    Bracket(std::uint64_t rank, IntegerRange ends, std::uint64_t size)
        : rank_(rank), low_(ends.low), high_(ends.high), upto_(size) {}

    [[nodiscard]] bool is_known() const { return low_ == high_; }
    [[nodiscard]] std::int64_t value() const { return low_; }  // REQUIRES: is_known()
    [[nodiscard]] IntegerRange range() const { return {low_, high_}; }
    [[nodiscard]] std::uint64_t size() const { return upto_ - below_; }

    [[nodiscard]] std::int64_t middle() const {
        const std::uint64_t width = static_cast<std::uint64_t>(high_) - static_cast<std::uint64_t>(low_);
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(low_) + width / 2);
    }
    // So many values more are at most middle().
    void count(std::uint64_t values) { counted_ += values; }
    // All chunks were counted.
    void halve() {
        if (counted_ > rank_) {
            high_ = middle();
            upto_ = counted_;
        } else {
            low_ = middle() + 1;
            below_ = counted_;
        }
        counted_ = 0;
    }

    // All values between low and high come here, in any order.
    [[nodiscard]] std::vector<std::int64_t>& fetched() { return fetched_; }
    void choose() {
        assert(fetched_.size() == size());
        const auto chosen = fetched_.begin() + static_cast<std::ptrdiff_t>(rank_ - below_);
        std::nth_element(fetched_.begin(), chosen, fetched_.end());
        low_ = high_ = *chosen;
        fetched_ = {};
    }

  private:
    std::uint64_t rank_;
    std::int64_t low_;
    std::int64_t high_;
    std::uint64_t below_ = 0;
    std::uint64_t upto_;
    std::uint64_t counted_ = 0;
    std::vector<std::int64_t> fetched_;
};

class Search {
  public:
    Search(const SetOfValues& values, ChunkAlgebra& algebra, const std::function<bool()>& cancelled)
        : values_(values), algebra_(algebra), cancelled_(cancelled) {}

    // Counts for each bracket the values of at most its middle.
    Result<void> count(std::span<Bracket* const> brackets) {
        for (const auto& chunk : values_.chunks()) {
            Block block;
            for (Bracket* const bracket : brackets) {
                const std::int64_t middle = bracket->middle();
                if (middle < chunk.ends.low) continue;
                if (middle >= chunk.ends.high) {
                    bracket->count(chunk.set.cardinality);
                    continue;
                }
                SEGDB_CHECK(load(chunk, block));
                bracket->count(count_at_most(*block, chunk.set, middle, algebra_));
            }
        }
        return {};
    }

    // Fetches the values of each bracket.
    Result<void> fetch(std::span<Bracket* const> brackets) {
        for (const auto& chunk : values_.chunks()) {
            Block block;
            for (Bracket* const bracket : brackets) {
                const IntegerRange range = bracket->range();
                if (range.high < chunk.ends.low || range.low > chunk.ends.high) continue;
                SEGDB_CHECK(load(chunk, block));
                const ChunkValue places = algebra_.materialised(compare(*block, {&range, 1}, chunk.set, algebra_));
                append_values(*block, places.view(), bracket->fetched());
                algebra_.release(places);
            }
        }
        return {};
    }

  private:
    using Block = std::shared_ptr<const SliceBlock>;

    Result<void> load(const SetOfValues::Chunk& chunk, Block& block) {
        if (block != nullptr) return {};
        if (cancelled_ && cancelled_()) {
            return Error{.code = ErrorCode::cancelled, .message = "the query was cancelled"};
        }
        SEGDB_TRY(block, values_.load(chunk));
        return {};
    }

    const SetOfValues& values_;
    ChunkAlgebra& algebra_;
    const std::function<bool()>& cancelled_;
};

IntegerRange ends_of(const SetOfValues& values) {
    IntegerRange ends = values.chunks().front().ends;
    for (const auto& chunk : values.chunks()) {
        ends.low = std::min(ends.low, chunk.ends.low);
        ends.high = std::max(ends.high, chunk.ends.high);
    }
    return ends;
}

}  // namespace

void SetOfValues::add(std::uint32_t chunk, const SliceBlock& block, const ChunkView& set, ChunkAlgebra& algebra) {
    ChunkValue valued = algebra.intersect(ChunkValue::of(set), ChunkValue::of(block.existence()));
    valued = algebra.materialised(valued);
    ChunkView view = valued.view();
    if (!valued.is_known()) view.cardinality = algebra.kernels().count(view.data);
    if (view.cardinality != 0) {
        Chunk copy{chunk, view, {block.low(), block.high()}, {}};
        if (const std::size_t bytes = bytes_of(view); bytes != 0) {
            copy.memory = AlignedBytes::allocate(bytes);
            std::memcpy(copy.memory.bytes.get(), view.data, bytes);
            copy.set.data = copy.memory.bytes.get();
        }
        chunks_.push_back(std::move(copy));
        size_ += view.cardinality;
    }
    algebra.release(valued);
}

Result<std::vector<std::int64_t>> values_at_ranks(const SetOfValues& values, std::span<const std::uint64_t> ranks,
                                                  ChunkAlgebra& algebra, const std::function<bool()>& cancelled,
                                                  std::uint64_t max_fetched) {
    if (ranks.empty()) return std::vector<std::int64_t>{};
    std::vector<Bracket> brackets;
    for (const std::uint64_t rank : ranks) {
        assert(rank < values.size());
        brackets.emplace_back(rank, ends_of(values), values.size());
    }
    Search search(values, algebra, cancelled);
    std::vector<Bracket*> narrow;
    while (true) {
        std::vector<Bracket*> wide;
        narrow.clear();
        for (Bracket& bracket : brackets) {
            if (!bracket.is_known()) (bracket.size() > max_fetched ? wide : narrow).push_back(&bracket);
        }
        if (wide.empty()) break;
        SEGDB_CHECK(search.count(wide));
        for (Bracket* const bracket : wide) bracket->halve();
    }
    SEGDB_CHECK(search.fetch(narrow));
    std::vector<std::int64_t> found;
    found.reserve(brackets.size());
    for (Bracket* const bracket : narrow) bracket->choose();
    for (const Bracket& bracket : brackets) found.push_back(bracket.value());
    return found;
}

}  // namespace segdb
