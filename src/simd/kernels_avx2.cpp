// Kernels for CPUs with AVX2.
#define SEGDB_SIMD_ARCH xsimd::avx2
#define SEGDB_SIMD_LEVEL SEGDB_SIMD_AVX2

#include "simd/table.hpp"

namespace segdb::simd {
constinit const Kernels kAvx2Kernels = kernels_of_this_file("avx2");
}
