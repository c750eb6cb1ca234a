#!/usr/bin/env bash
# No object of kernels for newer CPUs holds a function that the linker may pick for everyone: weak (inline, template)
# functions compiled with AVX2 would crash an older CPU. Checked on the objects as built, and compiled anew without
# optimisation, where compilers leave the most inline functions standing.
set -euo pipefail

objects=$SEGDB_BUILD_DIR/src/CMakeFiles/segdb.dir/simd
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

# weak OBJECT: its weak symbols, but for those of the compilers and sanitizers, which hold no code that depends on the CPU.
weak() {
    nm -C "$1" | sed -n 's/^[0-9a-f]* [WVu] //p' |
        grep -vE '^(DW\.ref\.__gxx_personality_v0|__clang_call_terminate|__odr_asan.*|typeinfo (name )?for .*)$' || true
}

# check NAME OBJECT ALLOWED
check() {
    local found
    found=$(weak "$2" | grep -vE "$3" || true)
    if [ -n "$found" ]; then
        echo "FAILED $1 has weak symbols:"
        printf '%s\n' "$found" | sort | uniq -c
        failed=1
    else
        echo "ok $1"
    fi
}

# That the check finds what it looks for.
printf 'inline int plus_one(int x) { return x + 1; }\nint (*pointer)(int) = plus_one;\n' >"$tmp/weak.cpp"
"$SEGDB_CXX" -c "$tmp/weak.cpp" -o "$tmp/weak.o"
if [ "$(weak "$tmp/weak.o")" != 'plus_one(int)' ]; then
    echo "FAILED a weak function is not found"
    exit 1
fi

count=0
for object in "$objects"/kernels_{sse42,avx2,avx512,avx512vpopcnt}.cpp.o; do
    [ -f "$object" ] || continue
    count=$((count + 1))
    name=$(basename "$object" .cpp.o)
    check "$name as built" "$object" '^$'

    # The command of the build, up to its output, with the optimisation overruled.
    command=$(sed -n "s|^ *\"command\": \"\(.*\) -o [^ ]*/simd/$name\.cpp\.o -c [^ ]*\",\{0,1\}\$|\1|p" \
        "$SEGDB_BUILD_DIR/compile_commands.json" 2>/dev/null |
        head -n 1 | sed 's/\\\(["\\]\)/\1/g')
    if [ -z "$command" ]; then
        echo "skipped: no compile command of $name"
        continue
    fi
    for level in -O0 -O1; do
        (cd "$SEGDB_BUILD_DIR" && eval "$command $level -o '$tmp/$name.o' -c '$SEGDB_SOURCE_DIR/src/simd/$name.cpp'")
        # Without optimisation xsimd's constructors remain. Their names hold the CPU that they are for.
        check "$name at $level" "$tmp/$name.o" '^xsimd::.*<.*, xsimd::avx(2|512[a-z0-9]*)>::'
    done
done

case $(uname -m) in
    x86_64 | amd64)
        if [ $count -ne 3 ]; then
            echo "FAILED found $count objects of kernels in $objects, expected 3"
            failed=1
        fi
        ;;
    *) [ $count -gt 0 ] || exit 77 ;;
esac
exit $failed
