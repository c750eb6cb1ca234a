#!/usr/bin/env bash
# readme.sh runs what it should, compares as it says, and notices each kind of failure.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# check NAME EXIT PATTERN: the page on stdin ends readme.sh with EXIT, and what it prints matches.
check() {
    local status=0 output
    cat >"$work/page.md"
    output=$(bash "$here/readme.sh" "$work/page.md" 2>&1) || status=$?
    if [ "$status" != "$2" ] || ! grep -q -- "$3" <<<"$output"; then
        echo "FAILED $1: exit $status, expected $2 and: $3"
        echo "$output"
        failed=1
    else
        echo "ok $1"
    fi
}

check "exact output" 0 '2 examples run, 0 failed' <<'P'
```sh
echo one >file
echo 'a*b (c) [d] $e'
```

```text
a*b (c) [d] $e
```
Later blocks find the files of earlier ones.
```sh
cat file
```
```text
one
```
P
check "dots" 0 '1 examples run, 0 failed' <<'P'
```sh
printf 'a\nb\nc 17 ms of 20 ms\nd\n'
```
```text
a
...
c ... ms of ... ms
...
d
...
```
P
check "dots do not match less" 1 'prints something else' <<'P'
```sh
printf 'a\nb\nc\n'
```
```text
a
c
...
```
P
check "a different output" 1 'prints something else' <<'P'
```sh
echo 1
```
```text
11
```
P
check "a failing command in the middle" 1 'exit code 3' <<'P'
```sh
(exit 3)
echo on
```
P
check "a command that should fail" 0 '1 examples run, 0 failed' <<'P'
```sh fails
echo no >&2; exit 1
```
```text
no
```
P
check "a command that should fail and does not" 1 'should have failed' <<'P'
```sh fails
true
```
P
check "what is not run" 0 '0 examples run, 0 failed' <<'P'
```sh norun
exit 1
```
```console
exit 1
```
```
exit 1
```
```sh
git clone somewhere
./dev demo
```
```text
anything
```
P
check "text after prose is not output" 0 '1 examples run, 0 failed' <<'P'
```sh
echo 1
```
Another thing:
```text
2
```
P
check "a program that does not compile" 1 'does not compile' <<'P'
```cpp
int main() { return undeclared; }
```
P
check "a program" 0 '1 examples run, 0 failed' <<'P'
```cpp
#include <segdb/result.hpp>
#include <cstdio>
int main() { std::puts(segdb::Result<int>(1).ok() ? "well" : "ill"); }
```
```text
well
```
P
status=0
bash "$here/readme.sh" "$work/absent.md" >/dev/null || status=$?
if [ $status != 77 ]; then
    echo "FAILED an absent page is skipped: exit $status"
    failed=1
fi
exit $failed
