#!/usr/bin/env bash
# Checks that folders depend one way: tests/layers.sh [ROOT]. Prints each include that breaks a rule; exit 1 if any does.
#
#   1. A folder includes only itself and the folders above it, in the order of `layers` below.
#   2. A door (src/cli, src/sqlite, src/web) includes only include/segdb and itself.
#   3. Boost.Spirit is included only by one .cpp of grammar/ and its private headers x3_*.hpp; CRoaring only in
#      src/bitmap/; SQLite only in src/store/ and src/sqlite/.
#   4. An include is written from an include root (`base/text.hpp`, `grammar/ast.hpp`, `segdb/segdb.hpp`), never
#      relative, so that this script and a reader can see where it leads.
#
# tests/, bench/ and fuzz/ may include anything.
set -euo pipefail

root=${1:-$(cd "$(dirname "$0")/.." && pwd)}
cd "$root"

files=()
for folder in include grammar src; do
    if [ -d "$folder" ]; then
        while IFS= read -r file; do files+=("$file"); done \
            < <(find "$folder" -type f \( -name '*.hpp' -o -name '*.cpp' -o -name '*.h' -o -name '*.ipp' -o -name '*.inc' \) | LC_ALL=C sort)
    fi
done
if [ ${#files[@]} -eq 0 ]; then
    echo "no sources below $root"
    exit 0
fi

awk '
BEGIN {
    count = split("include/segdb grammar src/base src/simd src/bitmap src/index src/store src/catalog src/query " \
                  "src/exec src/ingest src/api", layers, " ")
    for (i = 1; i <= count; i++) level[layers[i]] = i
    split("src/cli src/sqlite src/web", names, " ")
    for (i in names) door[names[i]] = 1
}

# The folder of a path of this project, as the rules name it.
function folder_of(path,   parts, n) {
    n = split(path, parts, "/")
    return parts[1] == "grammar" ? "grammar" : (n > 2 ? parts[1] "/" parts[2] : parts[1])
}

# The folder that an include leads to, or "" when it is no file of this project.
function target_of(path,   first) {
    first = path
    sub(/\/.*/, "", first)
    if (first == path) return ""
    if (first == "segdb") return "include/segdb"
    if (first == "grammar") return "grammar"
    if (("src/" first) in level || ("src/" first) in door) return "src/" first
    return ""
}

function report(message) {
    printf "%s:%d: %s\n", FILENAME, FNR, message
    failures++
}

FNR == 1 {
    own = folder_of(FILENAME)
    if (!(own in level) && !(own in door)) report("folder " own " has no place among the layers")
    delete spirit_seen
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    path = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", path)
    quoted = substr(path, 1, 1) == "\""
    path = substr(path, 2)
    sub(/[>"].*/, "", path)

    target = target_of(path)
    if (path ~ /(^|\/)\.\.?\// || path ~ /^(src|include)\//) {
        report("\"" path "\" does not start at an include root")
    } else if (quoted && target == "") {
        report("\"" path "\" is no file of this project as seen from an include root; write <..> for a library")
    } else if (target != "" && target != own) {
        if (own in door) {
            if (target != "include/segdb") report(own " is a door and may include only segdb/, not " path)
        } else if (target in door || level[target] > level[own]) {
            report(own " may not include " path ": " target " is below it")
        }
    }

    if (path ~ /^(boost\/spirit|grammar\/x3_)/ && FILENAME !~ /^grammar\/x3_[a-z_]+\.hpp$/) {
        if (own != "grammar") report("Boost.Spirit is for grammar/ only")
        else if (FILENAME !~ /\.cpp$/) report("Boost.Spirit is for one .cpp, not for a header")
        else if (spirit == "") spirit = FILENAME
        else if (spirit != FILENAME) report("Boost.Spirit is for one .cpp, and " spirit " includes it already")
    }
    if (path ~ /^roaring(\/|\.)/ && own != "src/bitmap") report("CRoaring is for src/bitmap/ only")
    if (path ~ /^sqlite3(ext)?\.h$/ && own != "src/store" && own != "src/sqlite") {
        report("SQLite is for src/store/ and src/sqlite/ only")
    }
    includes++
}

END {
    if (failures) {
        printf "%d includes break the layering (the rules: tests/layers.sh)\n", failures
        exit 1
    }
    printf "layers: %d includes in %d files, all in order\n", includes, ARGC - 1
}' "${files[@]}"
