// The version of the library.
#pragma once

#include <string_view>

namespace segdb {

// `0.1.0` (semantic versioning). Thread safety: safe.
std::string_view version();

// The name of the word kernels that queries run on: `baseline`, `avx2`, `avx512`, `avx512_vpopcnt` or `neon`. Chosen once per
// process, at the first use, as the best that CPU and operating system support; the environment variable SEGDB_SIMD
// (`baseline`, `avx2`, `avx512`, `neon`) forces another one that they support. Valid as long as the process.
// Thread safety: safe.
std::string_view kernel_name();

// Why SEGDB_SIMD was not followed, as a sentence for the user; empty when it was, or is not set. Valid as long as the
// process. Thread safety: safe.
std::string_view kernel_note();

}  // namespace segdb
