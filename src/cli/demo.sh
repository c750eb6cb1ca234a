#!/usr/bin/env bash
# Shows segdb on a million made-up customers: demo.sh [PATH_TO_SEGDB]
#
# Works in a temporary folder, which is removed at the end unless SEGDB_DEMO_KEEP is set. SEGDB_DEMO_PROFILES sets another
# number of customers.
set -euo pipefail

segdb=${1:-segdb}
profiles=${SEGDB_DEMO_PROFILES:-1000000}
seed=2020
expression='((tag loyaltyCard and tag snacks) or email_agreement) and phone is set'

case $segdb in */*) segdb=$(cd "$(dirname "$segdb")" && pwd)/$(basename "$segdb") ;; esac
command -v "$segdb" >/dev/null || { echo "demo: there is no command $segdb" >&2; exit 1; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/segdb-demo.XXXXXX")
finish() {
    if [ -n "${SEGDB_DEMO_KEEP:-}" ]; then
        printf '\nThe database is kept: %s\n' "$folder/shop.segdb"
    else
        rm -rf "$folder"
    fi
}
trap finish EXIT
cd "$folder"

bold='' dim='' green='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' plain=$'\e[0m'
fi

say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }

# Prints a command of segdb as it would be typed, and runs it.
run() {
    local word line='segdb'
    for word in "$@"; do
        case $word in
            *[!A-Za-z0-9._/=-]*) line+=" \"$word\"" ;;
            *) line+=" $word" ;;
        esac
    done
    printf '%s$ %s%s\n' "$dim" "$line" "$plain"
    "$segdb" "$@" 2>&1
}

count() { "$segdb" count shop.segdb "$1" 2>/dev/null; }
grouped() { printf '%s' "$1" | sed -e ':a' -e 's/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/' -e 'ta'; }
right() { printf '%*s' "$1" "$2"; }

# Prints a check whether two numbers are equal, and ends the demonstration when they are not.
must_equal() {
    if [ "$1" -ne "$2" ]; then
        printf 'These should be equal: %s and %s. Please report this.\n' "$1" "$2" >&2
        exit 1
    fi
}

say "1. A shop with $(grouped "$profiles") customers: made up, the same for everyone, in one SQLite file."
run generate shop.segdb --profiles "$profiles" --seed $seed
printf '%s\n' "The file takes $(du -h shop.segdb | cut -f1). One customer:"
run list shop.segdb --limit 1 --format json

say "2. Who has both tags, loyaltyCard and snacks, or agreed to e-mail, and in any case has a phone number?"
run count shop.segdb "$expression"

say "3. How long does that take? The first time reads the index from the file; then it is in memory."
run count shop.segdb "$expression" --repeat 200

say "4. How was it understood and carried out? With how many customers at each step, expected and found?"
run explain shop.segdb "$expression"

say "5. Each of the four conditions holds or not, which makes 16 kinds of customers. Five of them are in the segment."
names=('tag loyaltyCard' 'tag snacks' 'email_agreement' 'phone is set')
titles=('loyaltyCard' 'snacks' 'email agreement' 'phone')
printf '  %s  %s  %s  %s   customers  in the segment\n' "${titles[@]}"
total=0
belong=0
for kind in 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0; do
    condition=''
    row=''
    marks=()
    for i in 0 1 2 3; do
        holds=$(((kind >> (3 - i)) & 1))
        marks[i]=$holds
        [ $holds -eq 1 ] && part=${names[i]} || part="not ${names[i]}"
        condition+="${condition:+ and }$part"
        [ $holds -eq 1 ] && mark='✓' || mark='·'
        row+="  $mark$(right $((${#titles[i]} - 1)) '')"  # a mark takes one column, whatever the locale says of its bytes
    done
    number=$(count "$condition")
    total=$((total + number))
    member='·'
    color=''
    if [ $(((marks[0] && marks[1] || marks[2]) && marks[3])) -eq 1 ]; then
        member='✓'
        color=$green
        belong=$((belong + number))
    fi
    printf '%s%s  %s  %s%s\n' "$color" "$row" "$(right 10 "$(grouped "$number")")" "$member" "$plain"
done
members=$(count "$expression")
must_equal "$total" "$profiles"
must_equal "$belong" "$members"
printf 'All 16 together: %s, every customer once. The five kinds in the segment: %s, as in step 2.\n' \
    "$(grouped "$total")" "$(grouped "$belong")"

say "6. And everybody else?"
run count shop.segdb "not matching ($expression)"
others=$(count "not matching ($expression)")
must_equal $((members + others)) "$profiles"
must_equal "$others" $((total - belong))
printf '%s, as the eleven other kinds of step 5. With the %s who match: all %s customers.\n' "$(grouped "$others")" \
    "$(grouped "$members")" "$(grouped "$profiles")"

say "7. The same customers by plain SQL over the same file, without any bitmap."
run sql shop.segdb "$expression"
run sql shop.segdb "$expression" --run
by_sql=$("$segdb" sql shop.segdb "$expression" --run 2>/dev/null)
must_equal "$by_sql" "$members"

say "8. Why is one customer in it, or not?"
run why shop.segdb C0000001 "$expression"

if [[ $segdb == */* && $(command -v segdb || true) != "$segdb" ]]; then
    printf '\nTo type such commands yourself: export PATH="%s:$PATH"\n' "$(dirname "$segdb")"
fi
