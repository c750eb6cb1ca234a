// Evaluates a program on one chunk after another. What each choice costs is in cost_model.hpp.
//
// First, for 64 chunks at a time, which of them can hold anything: each node's mask is computed from those of its operands
// (and of all, or of any), so that whole chunks are passed over without a container being touched. Then, for each chunk
// left, top down:
//
//   - a conjunction starts from its smallest array, if it has one, or from the operand that is sure to yield one, and lets
//     everything else filter it; what is a group is evaluated only within what is left (the parameter `within`);
//   - a conjunction without arrays, and unions of bitsets, only describe what is to be done; a fused kernel does it at the
//     end in one pass over all operands (fused.hpp);
//   - a union merges arrays while they are small, else it adds them to one bitset;
//   - the last operation of the root only counts, where only the count is asked for.
//
// Invariant: after each chunk no buffer is taken, and no fused value is left.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <segdb/result.hpp>
#include <span>
#include <unordered_map>
#include <vector>

#include "bitmap/resident_bitmap.hpp"
#include "exec/chunk_algebra.hpp"
#include "exec/column_leaf.hpp"
#include "exec/leaf_reader.hpp"
#include "exec/program.hpp"

namespace segdb {

// What a plan's steps turned out to hold and to cost, by step.
struct StepActuals {
    std::uint64_t profiles = 0;
    std::uint64_t nanoseconds = 0;
    std::string detail = {};  // instead of the plan's
};
using Actuals = std::unordered_map<const Plan*, StepActuals>;

// Thread safety: not safe; every thread has its own.
class Evaluator {
  public:
    // `operands`: the bitmaps of the program's leaves, null for leaves of other kinds, for which `reader` is asked (may be
    // null when there are none). All of it has to outlive the evaluator.
    // `columns`: likewise, those of the leaves of that kind; may be empty when there are none.
    Evaluator(const Program& program, std::span<ResidentBitmap* const> operands,
              std::span<const std::unique_ptr<ColumnLeaf>> columns, LeafReader* reader);

    // The same program over other bitmaps.
    void rebind(std::span<ResidentBitmap* const> operands) { operands_ = operands; }

    // Which chunks of the stripe can hold any profile, among the wanted ones.
    std::uint64_t begin_stripe(std::uint32_t stripe, std::uint64_t wanted);
    // Which containers of a leaf's bitmap will be asked for, if all of `chunks` are evaluated.
    std::uint64_t needed(std::uint32_t leaf) const { return needs_of_leaves_[leaf]; }
    // Computes what needed() tells. REQUIRES: chunks is a part of what begin_stripe() returned
    void find_needs(std::uint64_t chunks);

    // REQUIRES of both: begin_stripe(); the needed containers are in memory.
    std::uint32_t count(std::uint32_t place);
    // The profiles of the chunk; valid until the next call.
    ChunkView select(std::uint32_t place);
    // Every step's set is formed in full, counted and timed. Returns the count.
    // `live`: how many profiles the chunk has at all.
    std::uint32_t observe(std::uint32_t place, std::uint32_t live, Actuals& actuals,
                          const std::function<std::uint64_t()>& timer_ns);

    // What went wrong when a leaf was read, if something did; results after that mean nothing.
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    // Buffers in use; zero between chunks, but for that of select().
    [[nodiscard]] std::size_t buffers_taken() { return algebra_.scratch().taken(); }

  private:
    enum class Need : std::uint8_t { set, count };
    // As the set to stay within: no restriction.
    static constexpr ChunkView kEverything{nullptr, kChunkSize, 0, Form::full};
    // A leaf of the stripe at hand.
    struct StripeLeaf {
        std::uint64_t present = 0;
        const ChunkView* views = nullptr;  // null: not a bitmap
    };
    // The leaves of a wide union by chunk of the stripe.
    struct WideUnion {
        std::vector<std::uint32_t> starts;  // of the 64 chunks, and the end
        std::vector<const ChunkView*> sources;
    };

    void begin_chunk(std::uint32_t place);
    void end_chunk();
    void list_wide_unions(std::uint64_t chunks);
    std::uint64_t mask_of(const ProgramNode& node) const;
    std::uint64_t mask_of_at_least(const ProgramNode& node) const;
    [[nodiscard]] ChunkView leaf_view(std::uint32_t leaf) const {
        const StripeLeaf& here = leaves_[leaf];
        if (here.present == ~std::uint64_t{0}) return here.views[place_];
        if ((here.present & bit_) == 0) return {};
        return here.views[count_bits(here.present & (bit_ - 1))];
    }
    [[nodiscard]] bool is_here(std::uint32_t index) const { return (masks_[index] & bit_) != 0; }

    // What of the set `within` is in the node's set; a full `within` restricts nothing.
    ChunkValue evaluate(std::uint32_t index, ChunkView within, Need need);
    ChunkValue evaluate_node(const ProgramNode& node, ChunkView within, Need need);
    ChunkValue shared(const ProgramNode& node, ChunkView within, Need need);
    ChunkValue leaf(const ProgramNode& node, ChunkView within, Need need);
    ChunkValue scan(const ProgramLeaf& leaf);
    ChunkValue column(std::uint32_t leaf, ChunkView within, Need need);
    ChunkValue all(const ProgramNode& node, ChunkView within, Need need);
    ChunkValue any(const ProgramNode& node, ChunkView within, Need need);
    ChunkValue threshold(const ProgramNode& node, ChunkView within, Need need);

    ChunkValue counted(ChunkValue value, Need need);
    ChunkValue within_set(ChunkValue value, ChunkView within, Need need);
    [[nodiscard]] std::uint64_t bound(std::uint32_t index) const;

    bool gather_leaves(const ProgramNode& node, ChunkView within);
    [[nodiscard]] std::uint32_t sparse_group(const ProgramNode& node) const;
    [[nodiscard]] std::uint32_t negatives_here(const ProgramNode& node) const;
    ChunkValue filter_all(const ProgramNode& node, std::size_t base, Need need);
    ChunkValue filter_tiny(const ProgramNode& node, ChunkView tiny, std::uint32_t next, Need need);
    ChunkValue intersect_group(std::uint32_t index, ChunkValue rest, Need need);
    ChunkValue subtract_all(const ProgramNode& node, ChunkValue rest, std::uint32_t left, Need need);

    [[nodiscard]] bool is_sparse(const ProgramNode& node) const;
    ChunkValue whole(std::size_t base, ChunkValue bits);
    ChunkValue unite_all(std::size_t base, ChunkValue bits, Need need);

    ChunkValue count_in_multiset(const ProgramNode& node, std::size_t base);
    ChunkValue count_in_planes(const ProgramNode& node, std::size_t base, ChunkView within, Need need);
    ChunkValue count_one_by_one(const ProgramNode& node, std::size_t base);

    ChunkValue bottom_up();
    ChunkValue form(std::uint32_t index);
    ChunkValue form_group(const ProgramNode& node);

    const Program& program_;
    std::span<ResidentBitmap* const> operands_;
    std::span<const std::unique_ptr<ColumnLeaf>> columns_;
    std::vector<std::shared_ptr<const void>> blocks_;  // what the chunk's values point into
    LeafReader* reader_;
    ChunkAlgebra algebra_;
    std::optional<Error> error_;

    std::uint32_t stripe_ = 0;
    std::uint32_t place_ = 0;
    std::uint64_t bit_ = 0;
    std::vector<StripeLeaf> leaves_;
    std::vector<std::uint64_t> masks_;            // of nodes
    std::vector<std::uint64_t> needs_;            // of nodes
    std::vector<std::uint64_t> needs_of_leaves_;  // of leaves
    bool is_deep_ = false;
    std::vector<ChunkValue> formed_;          // by node, where sets are formed node by node
    std::vector<std::uint64_t> nanoseconds_;  // by node, its operands' included
    std::vector<WideUnion> wide_;

    std::vector<ChunkView> views_;    // a stack: the leaves of the conjunctions that are being evaluated
    std::vector<ChunkValue> values_;  // a stack: the operands of unions and counts
    std::vector<simd::Bits> bits_;
    std::vector<ChunkValue> shared_values_;
    std::vector<std::uint8_t> shared_known_;
    std::vector<std::uint16_t> rows_;
    std::vector<std::uint32_t> counters_;
    ChunkValue selected_;
};

}  // namespace segdb
