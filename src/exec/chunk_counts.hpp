// How many profiles an expression selects in each chunk, so that after a change only some chunks have to be counted again.
#pragma once

#include <cstdint>
#include <vector>

namespace segdb {

// Thread safety: a plain value; distinct chunks may be set from distinct threads.
class ChunkCounts {
  public:
    // What was counted in `version`; empty: of no chunk.
    std::vector<std::uint32_t> of_chunk;
    std::int64_t version = 0;

    void reset(std::uint32_t chunks) { of_chunk.assign(chunks, 0); }
    [[nodiscard]] bool empty() const { return of_chunk.empty(); }
    [[nodiscard]] std::uint64_t total() const {
        std::uint64_t sum = 0;
        for (const std::uint32_t count : of_chunk) sum += count;
        return sum;
    }
};

// Some chunks, by stripes of 64.
class ChunkSelection {
  public:
    void add(std::uint32_t chunk) {
        if (chunk / 64 >= stripes_.size()) stripes_.resize(chunk / 64 + std::size_t{1});
        stripes_[chunk / 64] |= std::uint64_t{1} << chunk % 64;
    }
    [[nodiscard]] std::uint64_t of(std::uint32_t stripe) const {
        return stripe < stripes_.size() ? stripes_[stripe] : 0;
    }

  private:
    std::vector<std::uint64_t> stripes_;
};

}  // namespace segdb
