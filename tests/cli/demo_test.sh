#!/usr/bin/env bash
# The demonstration, on a small shop: it ends well, its sums agree (it checks them itself), and it leaves nothing behind.
set -euo pipefail
if [ -z "${SEGDB_BINARY:-}" ]; then exit 77; fi

TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

output=$(SEGDB_DEMO_PROFILES=5000 "$SEGDB_SOURCE_DIR/src/cli/demo.sh" "$SEGDB_BINARY" 2>&1) || {
    printf '%s\n' "$output"
    echo "FAILED: the demonstration failed"
    exit 1
}
expect() {
    if ! grep -qE -- "$1" <<<"$output"; then
        printf '%s\n' "$output"
        echo "FAILED: no line has $1"
        exit 1
    fi
}
expect '^generated 5,000 profiles in '
expect '^first .*, then 200 times: min .*, median '
expect '^plan +estimated +actual +time'
expect '^All 16 together: 5,000, every customer once\.'
expect 'all 5,000 customers\.$'
expect '^SELECT "id" FROM "customers" WHERE '
expect '^(yes|no)$'
expect '^To type such commands yourself: export PATH="/.*:\$PATH"$'
if [ "$(grep -cE '^  (✓|·) .* (✓|·)$' <<<"$output")" -ne 16 ]; then
    echo "FAILED: the truth table has not 16 rows"
    exit 1
fi
if [ -n "$(ls -A "$TMPDIR")" ]; then
    echo "FAILED: left behind: $(ls -A "$TMPDIR")"
    exit 1
fi

SEGDB_DEMO_KEEP=1 SEGDB_DEMO_PROFILES=100 "$SEGDB_SOURCE_DIR/src/cli/demo.sh" "$SEGDB_BINARY" | grep -q '^The database is kept: '
if [ -z "$(find "$TMPDIR" -name shop.segdb)" ]; then
    echo "FAILED: SEGDB_DEMO_KEEP kept nothing"
    exit 1
fi
if SEGDB_DEMO_PROFILES=10 "$SEGDB_SOURCE_DIR/src/cli/demo.sh" /no/such/segdb 2>/dev/null; then
    echo "FAILED: a command that does not exist was accepted"
    exit 1
fi
echo "the demonstration works"
