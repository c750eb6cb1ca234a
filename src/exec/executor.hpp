// Runs a plan, chunk by chunk.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <segdb/result.hpp>
#include <unordered_map>
#include <vector>

#include "bitmap/chunk_set.hpp"
#include "query/plan.hpp"
#include "store/connection.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// What a plan's steps turned out to cost, by step.
struct StepActuals {
    std::uint64_t profiles = 0;
    std::uint64_t nanoseconds = 0;
};
using Actuals = std::unordered_map<const Plan*, StepActuals>;

struct ExecutorOptions {
    std::function<bool()> cancelled;          // asked before every chunk; may be empty
    std::function<std::uint64_t()> timer_ns;  // with `actuals`: a monotonic clock; may be empty
    Actuals* actuals = nullptr;               // filled when not null
};

// REQUIRES: an open transaction that the snapshot has entered; the plan was made with the same snapshot.
// Thread safety: not safe; use it from one thread at a time.
class Executor {
  public:
    Executor(Connection& connection, const CollectionRecord& collection, Snapshot& snapshot, ExecutorOptions options);

    // How many profiles the plan selects.
    Result<std::uint64_t> count(const Plan& plan);

    // Calls `each` with every chunk that has selected profiles, ascending, until it returns false.
    using ChunkVisitor = std::function<Result<bool>(std::uint32_t chunk, const ChunkSet& selected)>;
    Result<void> for_each_chunk(const Plan& plan, const ChunkVisitor& each);

  private:
    // Null stands for the empty set.
    using Set = std::shared_ptr<const ChunkSet>;

    Result<Set> evaluate(const Plan& plan, std::uint32_t chunk);
    Result<Set> evaluate_step(const Plan& plan, std::uint32_t chunk);
    Result<Set> bitmaps(const Plan& plan, std::uint32_t chunk);
    Result<Set> keys(const Plan& plan, std::uint32_t chunk);
    Result<Set> scan(const Plan& plan, std::uint32_t chunk);
    Result<Set> conjunction(const Plan& plan, std::uint32_t chunk);
    Result<Set> disjunction(const Plan& plan, std::uint32_t chunk);
    Result<Set> complement(const Plan& plan, std::uint32_t chunk);
    // A conjunction subtracts a complement's operand without forming the complement: notes what it would have been.
    Result<void> note_complement(const Plan& plan, std::uint32_t chunk, const Set& operand);
    Result<Set> count_of(const Plan& plan, std::uint32_t chunk);

    Connection& connection_;
    const CollectionRecord& collection_;
    Snapshot& snapshot_;
    ExecutorOptions options_;
    std::unordered_map<const Plan*, std::vector<std::uint32_t>> keys_;  // ordinals of looked-up keys, ascending
    std::vector<std::uint32_t> counters_;                               // count_of: one a place of the chunk
};

}  // namespace segdb
