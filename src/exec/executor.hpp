// Runs a plan: brings its containers into memory stripe by stripe and evaluates it chunk by chunk, on several threads when
// that is worth it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <segdb/result.hpp>
#include <span>
#include <vector>

#include "bitmap/resident_bitmap.hpp"
#include "exec/chunk_counts.hpp"
#include "exec/cost_model.hpp"
#include "exec/evaluator.hpp"
#include "exec/leaf_reader.hpp"
#include "exec/program.hpp"
#include "exec/projected_profiles.hpp"
#include "store/snapshot.hpp"

namespace segdb {

class EventCandidates;
class EventProjection;

struct ExecutorOptions {
    std::function<bool()> cancelled = {};  // asked often, by several threads where containers are read; may be empty
    std::function<std::uint64_t()> timer_ns = {};  // with `actuals`: a monotonic clock; may be empty
    Actuals* actuals = nullptr;                    // filled when not null: every step is formed in full, and counted
    unsigned threads = 1;                          // at most so many; 0: as many as there are cores
    // A thread for so much work, as the cost model expects it.
    std::uint64_t nanoseconds_worth_a_thread = cost::kNanosecondsWorthAThread;
};

// Thread safety: not safe; use it from one thread at a time.
class Executor {
  public:
    // `live`: the bitmap of all profiles. `reader` may be null for plans without keys and scans.
    // REQUIRES: source and reader outlive the executor; for a file, an open transaction that the snapshot has entered.
    Executor(BitmapSource& source, LeafReader* reader, BitmapId live, ExecutorOptions options);

    // Over a collection of a file.
    Executor(Connection& connection, const CollectionRecord& collection, Snapshot& snapshot, ExecutorOptions options);

    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;
    ~Executor();

    // How many profiles the plan selects. Errors: corrupt, naming what is damaged; cancelled; io.
    Result<std::uint64_t> count(const Plan& plan);
    // The same; what is known of chunks from an earlier version need not be counted again where nothing has changed since,
    // and what is counted is noted there: nothing, where the total comes without counting chunks.
    // REQUIRES: a plan of the same expression then, and the same profiles
    Result<std::uint64_t> count(const Plan& plan, ChunkCounts& known);
    // The same for bitmaps given in the order of program.leaves(), none of which is a scan. What a program needs is kept
    // for its next count.
    Result<std::uint64_t> count(const Program& program, std::span<ResidentBitmap* const> operands);

    // Calls `each` with every chunk that has selected profiles, ascending, until it returns false; of the chunks
    // [first, last) only. The view is valid during the call.
    using ChunkVisitor = std::function<Result<bool>(std::uint32_t chunk, const ChunkView& selected)>;
    Result<void> for_each_chunk(const Plan& plan, const ChunkVisitor& each, std::uint32_t first = 0,
                                std::uint32_t last = kChunkSize);

  private:
    // What the leaves of a program read.
    struct Operands {
        std::vector<ResidentBitmap*> bitmaps;              // by leaf; null for a scan or a column
        std::vector<std::unique_ptr<ColumnLeaf>> columns;  // by leaf, where there are any; null for others
        std::vector<std::unique_ptr<ResidentBitmap>> of_keys;
        std::vector<std::shared_ptr<ProjectedProfiles>> of_events;
        std::uint32_t stripes = 0;
    };
    Result<Operands> resolve(const Program& program);
    // The chunks that may be others than when they were counted; nothing: all may be.
    [[nodiscard]] std::optional<ChunkSelection> chunks_to_count(const Operands& operands,
                                                                const ChunkCounts& known) const;
    // The profiles that the rest of the plan leaves to its conditions on events.
    void find_candidates(const Plan& plan, const Program& program);
    // The profiles that a condition on events selects; noted among the actuals, when these are wanted.
    Result<std::shared_ptr<ProjectedProfiles>> project(const Plan& plan);
    Result<std::shared_ptr<ProjectedProfiles>> observe_projection(const Plan& plan, EventProjection& projection);
    // Makes the evaluator ready for those of the wanted chunks that can hold something, and returns these.
    Result<std::uint64_t> enter(Evaluator& evaluator, const Program& program, std::span<ResidentBitmap* const> operands,
                                std::uint32_t stripe, std::uint64_t wanted);
    using Columns = std::span<const std::unique_ptr<ColumnLeaf>>;
    Result<std::uint64_t> count(const Program& program, std::span<ResidentBitmap* const> operands, Columns columns,
                                std::uint32_t stripes);
    Result<std::uint64_t> count_chunks(const Program& program, std::span<ResidentBitmap* const> operands,
                                       Columns columns, std::uint32_t stripes, unsigned threads);
    Result<std::uint64_t> count_pair(const Program& program, std::span<ResidentBitmap* const> operands);
    Result<std::uint64_t> count_alone(Evaluator& evaluator, const Program& program,
                                      std::span<ResidentBitmap* const> operands, std::uint32_t stripes);
    Result<std::uint64_t> count_in_parallel(const Program& program, std::span<ResidentBitmap* const> operands,
                                            Columns columns, std::uint32_t stripes, unsigned threads);
    Evaluator& evaluator_of(const Program& program, std::span<ResidentBitmap* const> operands);
    Result<std::uint64_t> observe(const Program& program, const Operands& operands);
    [[nodiscard]] unsigned threads_worth(std::span<ResidentBitmap* const> operands, Columns columns) const;
    // The chunks to be looked at: where a table is read, those that have profiles; else the bitmaps say.
    [[nodiscard]] std::uint64_t wanted(std::uint32_t stripe) const {
        const std::uint64_t chunks = scanned_ != nullptr ? scanned_->present(stripe) : ~std::uint64_t{0};
        return recount_ ? chunks & recount_->of(stripe) : chunks;
    }
    void note_count(std::uint32_t stripe, std::uint32_t place, std::uint32_t count) {
        if (counts_ != nullptr) counts_->of_chunk[stripe * kStripeChunks + place] = count;
    }
    // Asks now and then.
    [[nodiscard]] bool is_cancelled() { return options_.cancelled && options_.cancelled(); }

    BitmapSource& source_;
    Connection* connection_ = nullptr;              // null: no events
    const CollectionRecord* collection_ = nullptr;  // null: no events
    Snapshot* snapshot_ = nullptr;                  // null: no columns, no events
    std::unique_ptr<LeafReader> own_reader_;
    LeafReader* reader_;
    BitmapId live_;
    ExecutorOptions options_;
    ResidentBitmap* scanned_ = nullptr;            // all profiles, while a query reads the table
    std::optional<ChunkSelection> recount_;        // nothing: all chunks are counted
    ChunkCounts* counts_ = nullptr;                // null: nobody wants to know
    std::unique_ptr<EventCandidates> candidates_;  // of the plan that is run; null: all profiles
    std::unique_ptr<Evaluator> evaluator_;         // of `evaluated_`
    const Program* evaluated_ = nullptr;
    std::uint64_t evaluated_id_ = 0;  // tells it from another program that came to be at the same address
};

}  // namespace segdb
