#!/usr/bin/env bash
# install_peers.sh FOLDER PACKAGE..: the npm packages of the databases that a benchmark compares with, into FOLDER, once.
set -euo pipefail
folder=$1
packages=("${@:2}")

if ! command -v npm >/dev/null 2>&1; then
    echo "bench: there is no npm; going on without ${packages[*]}" >&2
    exit 0
fi
mkdir -p "$folder"
cd "$folder"
for package in "${packages[@]}"; do
    if [ -d "node_modules/$package" ]; then continue; fi
    [ -f package.json ] || echo '{"private": true}' >package.json
    echo "bench: npm installs $package" >&2
    npm install --no-audit --no-fund "$package" >npm.log 2>&1 ||
        echo "bench: npm could not install $package, see $folder/npm.log; going on without it" >&2
done
