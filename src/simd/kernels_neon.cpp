// Kernels for 64-bit ARM, all of which has NEON; nothing elsewhere.
#if defined(__aarch64__)
#define SEGDB_SIMD_ARCH xsimd::neon64
#define SEGDB_SIMD_LEVEL SEGDB_SIMD_PORTABLE

#include "simd/table.hpp"

namespace segdb::simd {
constinit const Kernels kNeonKernels = kernels_of_this_file("neon");
}
#endif
