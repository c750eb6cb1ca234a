// And, or, and-not of two values of a chunk, in whatever forms they are.
//
// Each takes its operands: their buffers go into the result or back to the scratch. The result's form follows from the
// operands' forms and sizes by the cost model; bitsets are not worked on but fused (fused.hpp).
#pragma once

#include "exec/chunk_value.hpp"
#include "exec/fused.hpp"
#include "simd/kernels.hpp"

namespace segdb {

// How many elements two containers have in common. Nothing is stored.
std::uint32_t count_intersection(const simd::Kernels& kernels, ChunkView a, ChunkView b);

// Thread safety: not safe; every thread has its own.
class ChunkAlgebra {
  public:
    explicit ChunkAlgebra(const simd::Kernels& kernels) : kernels_(kernels), fused_(kernels, scratch_) {}

    // REQUIRES of all with two values: of fused ones, b is the last that was made.
    ChunkValue intersect(ChunkValue a, ChunkValue b);
    ChunkValue unite(ChunkValue a, ChunkValue b);
    ChunkValue subtract(ChunkValue a, ChunkValue b);  // a without b

    // Only the cardinality of the result; nothing is stored where that can be helped.
    std::uint32_t count_intersection(ChunkValue a, ChunkValue b);
    std::uint32_t count_union(ChunkValue a, ChunkValue b);
    std::uint32_t count_difference(ChunkValue a, ChunkValue b);
    std::uint32_t count_intersection(ChunkView a, ChunkView b) { return segdb::count_intersection(kernels_, a, b); }
    std::uint32_t count(ChunkValue value);

    // As a bitset of its own or of the index; a full value is a constant one. REQUIRES: not empty, not fused
    ChunkValue as_bits(ChunkValue value);
    // Elements of an array or runs, or all, put into a bitset that the value owns.
    void add_to(ChunkValue& bits, ChunkView more);
    // Runs a fused value; its cardinality is known then. Others stay as they are.
    ChunkValue materialised(ChunkValue value);
    // An array as runs. REQUIRES: at most 2,048 elements
    ChunkValue as_runs(ChunkValue array);

    void release(ChunkValue value);
    ChunkValue array_in(Scratch::Buffer* buffer, std::uint32_t size);
    ChunkValue runs_in(Scratch::Buffer* buffer, std::uint32_t runs, std::uint32_t cardinality);

    [[nodiscard]] const simd::Kernels& kernels() const { return kernels_; }
    [[nodiscard]] Scratch& scratch() { return scratch_; }
    [[nodiscard]] FusedPrograms& fused() { return fused_; }

  private:
    using Operation = FusedPrograms::Operation;
    ChunkValue intersect_array(ChunkValue array, ChunkValue other);
    ChunkValue ready_to_filter(ChunkValue array, ChunkValue other);
    ChunkValue subtract_from_array(ChunkValue array, ChunkValue other);
    ChunkValue combine_bits(Operation operation, ChunkValue a, ChunkValue b);
    ChunkValue combine_empty(Operation operation, ChunkValue a, ChunkValue b);

    // What of an array is in (or not in) a set of each form.
    struct ArrayFilter {
        decltype(simd::Kernels::array_and) by_array;
        decltype(simd::Kernels::array_and_bits) by_bits;
        decltype(simd::Kernels::array_and_runs) by_runs;
    };
    ChunkValue filter_array(const ArrayFilter& filter, ChunkValue array, ChunkValue other);
    using RunsKernel = decltype(simd::Kernels::runs_and);
    ChunkValue combine_runs(RunsKernel kernel, ChunkValue a, ChunkValue b);

    const simd::Kernels& kernels_;
    Scratch scratch_;
    FusedPrograms fused_;
};

// Of a ChunkView or a ChunkValue.
template <class Container>
simd::Array array_of(Container container) {
    return {container.data, container.cardinality};
}
template <class Container>
simd::Runs runs_of(Container container) {
    return {container.data, container.runs};
}

}  // namespace segdb
