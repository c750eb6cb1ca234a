#!/usr/bin/env bash
# layers.sh reports each kind of violation, and nothing else, in a tree made for it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

# put FILE LINE..: writes a source file of the tree.
put() {
    local file=$tree/$1
    shift
    mkdir -p "$(dirname "$file")"
    printf '%s\n' "$@" >"$file"
}

# expect NAME PATTERN: layers.sh fails with exactly one finding, which matches; the tree is put right again.
expect() {
    local output
    if output=$(bash "$here/layers.sh" "$tree"); then
        echo "FAILED $1: was accepted"
        failed=1
    elif [ "$(grep -c ' break the layering' <<<"$output")" != 1 ] || [ "$(wc -l <<<"$output")" != 2 ] || ! grep -q -- "$2" <<<"$output"; then
        echo "FAILED $1: expected one finding like: $2"
        echo "$output"
        failed=1
    else
        echo "ok $1"
    fi
    good_tree
}

good_tree() {
    rm -rf "${tree:?}"/*
    put include/segdb/segdb.hpp '#include <segdb/result.hpp>' '#include <string>'
    put grammar/parser.cpp '#include <boost/spirit/home/x3.hpp>' '#include "grammar/ast.hpp"' '#include <segdb/result.hpp>'
    put src/base/text.cpp '#include "base/text.hpp"' '#include <segdb/result.hpp>'
    put src/bitmap/container.hpp '#include <roaring/roaring.h>' '  #  include "base/text.hpp"' '// #include "api/x.hpp"'
    put src/store/file.cpp '#include <sqlite3.h>' '#include "bitmap/container.hpp"'
    put src/api/database.cpp '#include "store/file.hpp"' '#include "grammar/parser.hpp"'
    put src/cli/main.cpp '#include <segdb/segdb.hpp>' '#include "cli/options.hpp"' '#include <CLI/CLI.hpp>'
    put src/sqlite/extension.cpp '#include <sqlite3ext.h>' '#include <segdb/segdb.hpp>'
    put tests/any.cpp '#include "api/database.hpp"' '#include <roaring/roaring.h>'
}

good_tree
if ! output=$(bash "$here/layers.sh" "$tree"); then
    echo "FAILED a good tree is accepted"
    echo "$output"
    failed=1
fi
put src/base/text.hpp '#include "store/file.hpp"'
expect "a folder below" 'src/base/text.hpp:1: src/base may not include store/file.hpp'
put src/base/text.hpp '#include <store/file.hpp>'
expect "a folder below in angle brackets" 'src/base may not include store/file.hpp'
put include/segdb/options.hpp '' '#include "base/text.hpp"'
expect "a public header on an internal one" 'include/segdb/options.hpp:2: include/segdb may not include base/text.hpp'
put grammar/printer.cpp '#include "base/text.hpp"'
expect "grammar on src" 'grammar may not include base/text.hpp'
put src/exec/count.cpp '#include "cli/options.hpp"'
expect "the library on a door" 'src/exec may not include cli/options.hpp'
put src/cli/list.cpp '#include "api/database.hpp"'
expect "a door on the inside" 'src/cli is a door'
put src/cli/list.cpp '#include "sqlite/extension.hpp"'
expect "a door on a door" 'src/cli is a door'
put src/cli/list.cpp '#include "grammar/parser.hpp"'
expect "a door on the grammar" 'src/cli is a door'
put src/query/bind.cpp '#include <boost/spirit/home/x3.hpp>'
expect "Spirit outside grammar" 'Boost.Spirit is for grammar/ only'
put grammar/rules.hpp '#include <boost/spirit/home/x3.hpp>'
expect "Spirit in a header" 'Boost.Spirit is for one .cpp, not for a header'
put grammar/second.cpp '#include <boost/spirit/home/x3.hpp>'
expect "Spirit in a second .cpp" 'grammar/parser.cpp includes it already'
put src/exec/run.cpp '#include <roaring/roaring.hh>'
expect "CRoaring outside bitmap" 'CRoaring is for src/bitmap/ only'
put src/catalog/load.cpp '#include <sqlite3.h>'
expect "SQLite outside store" 'SQLite is for src/store/ and src/sqlite/ only'
put src/base/date.cpp '#include "../store/file.hpp"'
expect "a relative include" 'does not start at an include root'
put src/base/date.cpp '#include "text.hpp"'
expect "an include without its folder" 'is no file of this project'
put src/extra/x.cpp 'int x;'
expect "a folder without a place" 'folder src/extra has no place'
exit $failed
