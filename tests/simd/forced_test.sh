#!/usr/bin/env bash
# The tests of kernels under each value of SEGDB_SIMD, known here or not.
set -euo pipefail

tests=$SEGDB_BUILD_DIR/tests/segdb_tests
[ -x "$tests" ] || exit 77
for value in "" baseline avx2 avx512 avx512_vpopcnt neon AVX2 something; do
    if SEGDB_SIMD=$value "$tests" "kernels: SEGDB_SIMD is followed*" >/dev/null; then
        echo "ok SEGDB_SIMD=$value"
    else
        echo "FAILED SEGDB_SIMD=$value"
        SEGDB_SIMD=$value "$tests" "kernels: SEGDB_SIMD is followed*" || true
        exit 1
    fi
done
