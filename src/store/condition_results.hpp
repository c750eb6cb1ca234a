// What costly conditions on texts have selected, chunk by chunk, for as long as nothing changes there.
//
// A search through all texts of a chunk costs a millisecond, the container that it yields a few bytes to 8 KiB: a
// condition that is asked again, alone or within another expression, takes it from here.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <segdb/result.hpp>
#include <unordered_map>
#include <vector>

#include "bitmap/chunk_view.hpp"
#include "bitmap/resident_container.hpp"
#include "index/predicate.hpp"

namespace segdb {

// What one condition selected. Thread safety: safe.
class ConditionResult {
  public:
    // The chunk's profiles, once they are known. Valid as long as the object.
    [[nodiscard]] const ChunkView* find(std::uint32_t chunk);
    // Keeps a copy, unless another thread was quicker, and returns what is kept.
    const ChunkView& keep(std::uint32_t chunk, const ChunkView& selected);
    // REQUIRES: nobody uses what find() or keep() gave out
    void forget(const std::vector<std::uint32_t>& chunks);
    [[nodiscard]] std::uint64_t bytes();

  private:
    struct Kept {
        ChunkView view;
        AlignedBytes memory;
    };
    std::mutex mutex_;
    std::unordered_map<std::uint32_t, Kept> chunks_;
    std::uint64_t bytes_ = 0;
};

// Thread safety: not safe; what it hands out is.
class ConditionResults {
  public:
    explicit ConditionResults(std::uint64_t capacity_bytes) : capacity_(capacity_bytes) {}

    // Drops everything; the file has changed.
    void clear() { held_.clear(); }
    // Drops what conditions on the attribute selected in these chunks. REQUIRES: no query runs
    void forget_chunks(std::int64_t attribute, const std::vector<std::uint32_t>& chunks);
    // Lets the results go that were not asked for longest, when all take more than the capacity. What was given out
    // before is kept alive by who holds it.
    void begin_query();
    std::shared_ptr<ConditionResult> of(std::int64_t attribute, const Predicate& predicate);

  private:
    struct Held {
        std::int64_t attribute = 0;
        Predicate predicate;
        std::shared_ptr<ConditionResult> result;
    };
    std::uint64_t capacity_;
    std::list<Held> held_;  // those asked for last come first
};

}  // namespace segdb
