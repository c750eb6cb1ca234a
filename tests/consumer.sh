#!/usr/bin/env bash
# Installs segdb into a folder of its own, moves the folder, builds tests/consumer against it, and runs the program.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$SEGDB_BUILD_DIR" --prefix "$work/first" >"$work/install.log"
mv "$work/first" "$work/prefix"  # an installed package must not depend on where it was installed

cmake -G Ninja -S "$SEGDB_SOURCE_DIR/tests/consumer" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER="$SEGDB_CXX" -DCMAKE_CXX_FLAGS="$SEGDB_CXX_FLAGS"
cmake --build "$work/build"
cd "$work"
LD_LIBRARY_PATH="$work/prefix/lib:$work/prefix/lib/$(uname -m)-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$work/build/consumer"

if [ -n "$SEGDB_BINARY" ]; then
    "$work/prefix/bin/segdb" --help >/dev/null
fi
