// Kernels for every CPU that the program runs on at all: SSE2 on x86-64, plain words elsewhere.
#if defined(__x86_64__)
#define SEGDB_SIMD_ARCH xsimd::sse2
#define SEGDB_SIMD_LEVEL SEGDB_SIMD_SSE2
#else
#define XSIMD_WITH_EMULATED 1
#define SEGDB_SIMD_ARCH xsimd::emulated<128>
#define SEGDB_SIMD_LEVEL SEGDB_SIMD_PORTABLE
#endif

#include "simd/table.hpp"

namespace segdb::simd {
constinit const Kernels kBaselineKernels = kernels_of_this_file("baseline");
}
