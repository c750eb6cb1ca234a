// Kernels for CPUs with AVX-512 as of 2019 and later: a vector population count and compression of bytes and words.
#define SEGDB_SIMD_ARCH xsimd::avx512bw
#define SEGDB_SIMD_LEVEL SEGDB_SIMD_AVX512_VPOPCNT

#include "simd/table.hpp"

namespace segdb::simd {
constinit const Kernels kAvx512VpopcntKernels = kernels_of_this_file("avx512_vpopcnt");
}
