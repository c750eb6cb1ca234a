// When which form is the cheapest: the constants that the evaluator's choices turn on, and where they come from.
//
// All were measured with `./dev bench kernels` on a Xeon with AVX-512 (vector popcount), containers in the L1 or L2 cache;
// AVX2 moves them by less than the choices are sensitive to. Nanoseconds a chunk:
//
//     one pass over a bitset, fused          65 an operand      zeroing 8 KiB                        70
//     array into a bitset                    0.6 an element     array probed in a bitset             0.4 an element
//     arrays merged                          0.9 an element     arrays intersected                   0.15 an element and step
//     runs with runs                         1.5 a run          runs into a bitset                   5 a run
//
// So a union of arrays is merged while it is small, because a bitset costs its 8 KiB twice (zeroed, then counted or read)
// whatever is in it; and a conjunction filters an array for as long as it has one, because that only ever shrinks.
#pragma once

#include <cstdint>

namespace segdb::cost {

// Unions of arrays with more elements than this in sum go through a bitset.
inline constexpr std::uint32_t kMaxMergedElements = 600;
// Runs are combined with runs up to so many in sum; beyond, they are expanded to bitsets.
inline constexpr std::uint32_t kMaxCombinedRuns = 1'024;
// A union that holds no more profiles than this within a conjunction is worth evaluating first: what it yields is an
// array, and everything else only filters it.
inline constexpr std::uint32_t kMaxSparse = 4'096;
// An array is seen as runs when united with so few of them in sum.
inline constexpr std::uint32_t kMaxArrayAsRuns = 96;
// A conjunction of bitmaps that starts from an array no larger than this takes the others as the plan has them.
inline constexpr std::uint32_t kTiny = 512;
// k of n over arrays with no more elements than this in sum is counted in their merged multiset, not in bit planes.
inline constexpr std::uint32_t kMaxMultiset = 1'024;
// k of more than so many operands is counted by a counter a place, not in bit planes.
inline constexpr std::uint32_t kMaxPlanes = 64;
// From so many leaves on, an `any` looks only at those that its chunk has, by lists made once a stripe.
inline constexpr std::uint32_t kWideUnion = 12;

// What a query over so many containers with so many bytes is expected to take. Rough, and only for the choice of threads.
inline constexpr std::uint64_t nanoseconds(std::uint64_t containers, std::uint64_t bytes) {
    return 25 * containers + bytes / 10;
}
// Work that is worth a thread of its own: starting one and waiting for it costs some 30 microseconds.
inline constexpr std::uint64_t kNanosecondsWorthAThread = 150'000;
// Whether an array meets runs sooner in a bitset: each of the two leaps costs a jump that the CPU does not foresee, while
// the bitset costs its zeroing, 9 ns a run and a fifth of one an element.
inline constexpr bool is_expansion_cheaper(std::uint32_t array, std::uint32_t runs) {
    const std::uint32_t leaps = array < runs ? array : runs;
    return 32 * leaps > 50 + 9 * runs + array / 4;
}
// What threads take from each other: chunks at a time.
inline constexpr std::uint32_t kUnitChunks = 16;

// ---- comparisons over slices (`./dev bench slices`), of 153 chunks in the L3 cache; nanoseconds a chunk ----------------
//
//     one pass over the slices, any bounds    310 a slice       each further range           70 a slice
//     an array by its digits                  2.5 an element    each number by itself        40,000 (AVX2: 150,000)

// Programs of comparisons that are united are run when they have more operands than this.
inline constexpr std::size_t kMaxComparisonOperands = 200;
// From more ranges times slices on, every number of the chunk is looked at by itself. (AVX-512 crosses at 600, AVX2 at
// 1,500.)
inline constexpr std::size_t kMaxComparedDigits = 900;
// There, numbers are told apart by their highest 16 digits first; up to so many such that are certainly in a range are as
// soon looked up one by one.
inline constexpr std::uint32_t kFewCertainBuckets = 512;
// An array with more elements than this meets all slices of a block sooner as a bitset.
inline constexpr std::uint32_t kMaxProbedInSlices = 500;
// Percentiles: so many values are fetched and put in order rather than halved once more.
inline constexpr std::uint64_t kMaxFetchedValues = 65'536;
// Whether an array meets ranges sooner element by element than in one pass over all slices.
inline constexpr bool is_candidate_wise_cheaper(std::uint32_t array, std::size_t ranges, std::uint32_t slices) {
    const std::uint64_t by_element = ranges * (100 + 5 * std::uint64_t{array} / 2);
    const std::uint64_t by_pass = 70 * std::uint64_t{slices} * (ranges - 1);
    return by_element < 310 * std::uint64_t{slices} + (by_pass < 40'000 ? by_pass : 40'000);
}

}  // namespace segdb::cost
