// Expressions over bitsets that are put together first and run in one pass (simd::Kernels::evaluate), so that no
// intermediate bitset is ever written.
//
// A fused value is a piece of a program at the end of one list of instructions: operators append to it. As values are used
// last in, first out, the pieces of all values that exist at a time lie one behind the other. Saved places are given out
// by Sethi and Ullman's rule (The generation of optimal code for arithmetic expressions, 1970): the side that needs more of
// them runs first, so that n operands need at most log2(n).
#pragma once

#include <vector>

#include "exec/chunk_value.hpp"
#include "simd/kernels.hpp"

namespace segdb {

// Thread safety: not safe; every thread has its own.
class FusedPrograms {
  public:
    FusedPrograms(const simd::Kernels& kernels, Scratch& scratch) : kernels_(&kernels), scratch_(&scratch) {}

    enum class Operation : std::uint8_t { both, either, first_only };

    // a and b, a or b, a and not b. REQUIRES: both are bitsets or fused, and of fused ones b is the last
    ChunkValue combine(Operation operation, ChunkValue a, ChunkValue b);

    // Runs the program, which is gone then. `out` gets the bitset unless it is null. REQUIRES: value is the last one
    std::uint32_t run(ChunkValue value, std::uint64_t* out);

    // Forgets the value. REQUIRES: it is the last one
    void discard(ChunkValue value);

    // How many operands all values that exist have together. Instructions number them with 16 bits: whoever combines
    // values runs the last ones first when there are more than kMaxOperands.
    [[nodiscard]] std::size_t size() const { return operands_.size(); }
    static constexpr std::size_t kMaxOperands = 16'384;

  private:
    simd::Instruction with(simd::Op op, ChunkValue bits);
    ChunkValue combine_fused(Operation operation, ChunkValue a, ChunkValue b);

    const simd::Kernels* kernels_;
    Scratch* scratch_;
    std::vector<simd::Instruction> instructions_;
    std::vector<simd::Bits> operands_;
    std::vector<Scratch::Buffer*> buffers_;  // of operands_; null for the index's
};

}  // namespace segdb
