// Which kernels run: chosen once, at first use, by what the CPU and its operating system support.
//
// SEGDB_SIMD=baseline|avx2|avx512|neon forces one, for tests and measurements. `avx512` means the better of the two of
// that name that the CPU has; a table's own name (`avx512_vpopcnt`) is understood as well.
#pragma once

#include <span>
#include <string_view>

#include "simd/kernel_table.hpp"

namespace segdb::simd {

// Thread safety: all functions here may be called in parallel.

const Kernels& kernels();

// Why SEGDB_SIMD was not followed, as a sentence for the user, or empty. The library itself never prints it.
std::string_view kernels_note();

// All that this CPU can run, the baseline first, the best last.
std::span<const Kernels* const> available_kernels();

// The choice itself: `forced` is a value of SEGDB_SIMD, or empty for the best. Null if there is none of that name here.
const Kernels* find_kernels(std::string_view forced);

// Whether a program can be given to `evaluate`: it starts with a load of an operand, names only operands below
// `operands`, reads only places that it saved, and stops only where an empty accumulator means an empty result.
bool is_valid(std::span<const Instruction> program, std::size_t operands);

}  // namespace segdb::simd
