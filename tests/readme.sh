#!/usr/bin/env bash
# Runs the examples of Markdown pages: tests/readme.sh PAGE..
#
# The convention:
#   ```sh          is run by bash with `set -eu`, the built `segdb` first in PATH. The blocks of one page run one after the
#                  other in one empty folder, so that a later block finds the files of an earlier one.
#   ```cpp         is a whole program: compiled against the library just built, as an installed package, then run in the
#                  same folder.
#   ```text        directly after either (only blank lines between): what it prints, on stdout and stderr together,
#                  compared exactly. `...` alone on a line stands for any number of lines, `...` within a line for any
#                  text of that line. A block without ```text only has to succeed.
#   ```sh fails    has to end with an exit code other than 0.
#   ```sh norun    (also ```cpp norun), ```console and every other kind are left alone.
#   Lines that start with `./dev` or `git clone` are not run; a block of nothing else is left out with its output.
#
# Needs SEGDB_BINARY, SEGDB_BUILD_DIR, SEGDB_SOURCE_DIR, SEGDB_CXX, SEGDB_CXX_FLAGS in the environment, as ctest sets them.
# Exit code 77, skipped: no page is there yet.
set -euo pipefail

pages=()
for page in "$@"; do
    if [ -f "$page" ]; then pages+=("$page"); else echo "$page: not there, nothing to run"; fi
done
if [ ${#pages[@]} -eq 0 ]; then exit 77; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "${SEGDB_BINARY:-}" ]; then
    PATH=$(dirname "$SEGDB_BINARY"):$PATH
fi
export PATH LC_ALL=C.UTF-8 NO_COLOR=1
blocks=0
failures=0

# Writes the runnable blocks of page $1 into folder $2: NNN.sh or NNN.cpp, NNN.text where output is given, NNN.line.
extract() {
    awk -v out="$2" '
    function open_block(info) {
        kind = info
        sub(/[ \t]+$/, "", kind)
        if (kind == "sh" || kind == "sh fails" || kind == "cpp") {
            number++
            base = sprintf("%s/%03d", out, number)
            type = kind == "cpp" ? "cpp" : "sh"
            file = base "." type
            printf "" >file
            print FNR >(base ".line")
            close(base ".line")
            if (kind == "sh fails") { print "" >(base ".fails"); close(base ".fails") }
            after_runnable = 0
        } else if (kind == "text" && after_runnable) {
            file = base ".text"
            printf "" >file
            type = "text"
        } else {
            file = ""
            type = "other"
        }
        runs = 0
    }
    !inside && /^[ ]*(```|~~~)/ {
        inside = 1
        match($0, /^[ ]*/)
        indent = RLENGTH
        info = $0
        sub(/^[ ]*(```+|~~~+)[ \t]*/, "", info)
        was_after = after_runnable
        open_block(info)
        next
    }
    inside && /^[ ]*(```+|~~~+)[ \t]*$/ {
        inside = 0
        if (file != "") close(file)
        after_runnable = (type == "sh" || type == "cpp")
        if (type == "sh" && !runs) {
            print "" >(base ".skip")
            close(base ".skip")
        }
        next
    }
    inside {
        if (file == "") next
        line = $0
        if (indent > 0 && substr(line, 1, indent) ~ /^ *$/) line = substr(line, indent + 1)
        if (type == "sh") {
            if (line ~ /^(\.\/dev|git clone)([ \t]|$)/) next
            if (line !~ /^[ \t]*(#|$)/) runs = 1
        }
        print line >file
        next
    }
    /[^ \t]/ { after_runnable = 0 }
    ' "$1"
}

# Does text $1 match the expected output $2, with its `...`?
matches() {
    local pattern='^' line piece rest
    while IFS= read -r line || [ -n "$line" ]; do
        if [ "$line" = "..." ]; then
            pattern+=$'(.*\n)?'
            continue
        fi
        rest=$line
        while [[ $rest == *...* ]]; do
            piece=${rest%%...*}
            rest=${rest#*...}
            pattern+=$(quote "$piece")$'[^\n]*'
        done
        pattern+=$(quote "$rest")$'\n'
    done <<<"$2"
    [[ $1$'\n' =~ $pattern$ ]]
}

# $1 as a regular expression that matches just itself.
quote() {
    printf '%s' "$1" | sed -e 's/[][\.*^$+?(){}|]/\\&/g'
}

# Compiles program $1 to $2.
compile() {
    if [ ! -d "$work/prefix" ]; then
        cmake --install "$SEGDB_BUILD_DIR" --prefix "$work/prefix" || return
    fi
    cmake -G Ninja -S "$SEGDB_SOURCE_DIR/tests/consumer" -B "$2.build" -DCMAKE_PREFIX_PATH="$work/prefix" \
        -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER="$SEGDB_CXX" -DCMAKE_CXX_FLAGS="${SEGDB_CXX_FLAGS:-}" \
        -DCONSUMER_SOURCE="$1" && cmake --build "$2.build" && cp "$2.build/consumer" "$2"
}

fail() {
    echo "FAILED $1"
    failures=$((failures + 1))
}

for page in "${pages[@]}"; do
    id=$(printf '%s' "$page" | tr -c 'A-Za-z0-9' _)
    mkdir -p "$work/$id.blocks" "$work/$id.run"
    extract "$page" "$work/$id.blocks"
    for line_file in "$work/$id.blocks"/*.line; do
        [ -e "$line_file" ] || continue
        base=${line_file%.line}
        where="$page:$(cat "$line_file")"
        if [ -e "$base.skip" ]; then
            echo "left out $where"
            continue
        fi
        blocks=$((blocks + 1))
        if [ -e "$base.cpp" ]; then
            if ! compile "$base.cpp" "$base.program" >"$base.log" 2>&1; then
                fail "$where: does not compile"
                cat "$base.log"
                continue
            fi
            command=("$base.program")
        else
            command=(bash -eu "$base.sh")
        fi
        status=0
        output=$(cd "$work/$id.run" && "${command[@]}" 2>&1 </dev/null) || status=$?
        if [ -e "$base.fails" ] && [ $status -eq 0 ]; then
            fail "$where: should have failed"
            printf '%s\n' "$output"
        elif [ ! -e "$base.fails" ] && [ $status -ne 0 ]; then
            fail "$where: exit code $status"
            printf '%s\n' "$output"
        elif [ -e "$base.text" ] && ! matches "$output" "$(cat "$base.text")"; then
            fail "$where: prints something else; expected (-) and printed (+):"
            diff -u "$base.text" <(printf '%s\n' "$output") | tail -n +3 || true
        else
            echo "ok $where"
        fi
    done
done
echo "$blocks examples run, $failures failed"
[ "$failures" -eq 0 ]
