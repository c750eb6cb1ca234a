// Reads and converts rows on a thread of its own, a few batches ahead of the thread that writes them.
//
// Parsing and SQLite take about the same time, so two cores nearly halve an import. Memory is bounded by kBatches.
// Invariants:
//   1. Batches come in the order of the input, each to be given back by the next call of next().
//   2. Reader and converter are used by one thread only, until the destructor has joined it.
// With `ahead` false, or where no thread can be had, the same runs on the caller's thread.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <segdb/result.hpp>
#include <thread>

#include "ingest/row_batch.hpp"
#include "ingest/row_reader.hpp"

namespace segdb {

// `Converter` makes a Converter::Converted of a RowBatch: RowConverter of profiles, EventConverter of events.
// Thread safety: not safe; use it from one thread at a time.
template <class Converter>
class BatchPipeline {
  public:
    struct Batch {
        RowBatch rows;
        typename Converter::Converted converted;
    };

    // Both must outlive this object.
    BatchPipeline(RowReader& reader, const Converter& converter, bool ahead);
    BatchPipeline(const BatchPipeline&) = delete;
    BatchPipeline& operator=(const BatchPipeline&) = delete;
    ~BatchPipeline();  // stops reading

    // The next batch, valid until the next call; null at the end. Errors: those of the reader; out_of_memory.
    Result<Batch*> next();

  private:
    static constexpr std::size_t kBatches = 8;

    void run();
    Result<bool> fill(Batch& batch);

    RowReader& reader_;
    const Converter& converter_;
    std::array<Batch, kBatches> batches_;
    std::thread thread_;

    std::mutex mutex_;  // guards all below
    std::condition_variable changed_;
    std::size_t filled_ = 0;      // batches filled so far; batch n is batches_[n % kBatches]
    std::size_t taken_ = 0;       // batches handed out so far
    std::size_t given_back_ = 0;  // batches that may be filled again
    bool stop_ = false;
    std::optional<Result<void>> end_;  // set when the input has ended, or failed
};

}  // namespace segdb
