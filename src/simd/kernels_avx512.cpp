// Kernels for CPUs with AVX-512 as of 2017 (F, CD, DQ, BW, VL).
#define SEGDB_SIMD_ARCH xsimd::avx512bw
#define SEGDB_SIMD_LEVEL SEGDB_SIMD_AVX512

#include "simd/table.hpp"

namespace segdb::simd {
constinit const Kernels kAvx512Kernels = kernels_of_this_file("avx512");
}
