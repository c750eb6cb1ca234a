// Text of the kernels, part 19: the table. The source file of each CPU ends with
//     const Kernels kAvx2Kernels = kernels_of_this_file("avx2");
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/members.hpp"
#include "simd/numbers.hpp"
#include "simd/program.hpp"
#include "simd/runs.hpp"
#include "simd/slices.hpp"
#include "simd/text.hpp"
#include "simd/threshold.hpp"
#include "simd/transpose.hpp"
#include "simd/words.hpp"

namespace segdb::simd {
namespace {

constexpr Kernels kernels_of_this_file(const char* name) {
    return {.name = name,
            .count = count,
            .bits_and = binary<And>,
            .bits_or = binary<Or>,
            .bits_xor = binary<Xor>,
            .bits_and_not = binary<AndNot>,
            .and_all = n_ary<And>,
            .or_all = n_ary<Or>,
            .count_and_each = count_and_each,
            .evaluate = evaluate,
            .threshold = threshold,
            .set_array = change_array<Set>,
            .clear_array = change_array<Clear>,
            .flip_array = change_array<Flip>,
            .expand_array = expand_array,
            .expand_runs = expand_runs,
            .set_runs = change_runs<Set>,
            .clear_runs = change_runs<Clear>,
            .flip_runs = change_runs<Flip>,
            .keep_runs = keep_runs,
            .count_runs_set = count_runs_set,
            .elements_of = elements_of,
            .array_and = array_and,
            .array_or = array_or,
            .array_xor = array_xor,
            .array_and_not = array_and_not,
            .merge_arrays = merge_arrays,
            .at_least = at_least,
            .array_and_bits = array_and_bits,
            .array_and_not_bits = array_and_not_bits,
            .array_and_runs = array_and_runs,
            .array_and_not_runs = array_and_not_runs,
            .array_between = array_between,
            .transpose = transpose,
            .numbers_in = numbers_in,
            .members = members,
            .runs_and = runs_and,
            .runs_or = runs_or,
            .runs_xor = runs_xor,
            .runs_and_not = runs_and_not,
            .runs_and_count = runs_and_count,
            .find_texts = find_texts,
            .expand_texts = expand_texts};
}

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
