#!/usr/bin/env bash
# Builds and tests against oneDNN 3.x from PyPI. Nothing outside .build-onednn3 is written.
# CPATH puts its headers before the system's. The linker needs -L: it searches LIBRARY_PATH last.
set -euo pipefail

version=2023.2.0  # oneDNN 3.2
swift=${SWIFT:-swift}
python=${PYTHON:-python3}
folder=$PWD/.build-onednn3
prefix=$folder/onednn-$version

if [ ! -e "$prefix/lib/libdnnl.so.3" ]; then
    "$python" -m pip --version >/dev/null 2>&1 || Scripts/setup.sh python3-pip
    rm -rf "$folder/wheels" "$folder/unpacked" "$prefix"
    mkdir -p "$folder"
    "$python" -m pip download --quiet --no-deps --dest "$folder/wheels" \
        "onednn-devel-cpu-gomp==$version" "onednn-cpu-gomp==$version"
    for wheel in "$folder"/wheels/*.whl; do
        "$python" -m zipfile -e "$wheel" "$folder/unpacked"
    done
    mkdir "$prefix.partial"
    for data in "$folder"/unpacked/*.data/data; do
        cp -r "$data/." "$prefix.partial/"
    done
    mv "$prefix.partial" "$prefix"
    rm -rf "$folder/wheels" "$folder/unpacked"
fi

export CPATH=$prefix/include LD_LIBRARY_PATH=$prefix/lib
options=(-c release --scratch-path "$folder/swift" -Xswiftc "-L$prefix/lib")
"$swift" build "${options[@]}" --build-tests

binary=$(find "$folder/swift/release/" -maxdepth 1 -name '*.xctest' -type f)
if ! ldd "$binary" | grep -q "libdnnl.so.3 => $prefix/lib/"; then
    echo "test-onednn3: $binary does not load $prefix/lib/libdnnl.so.3" >&2
    ldd "$binary" | grep dnnl >&2 || true
    exit 1
fi
"$swift" test "${options[@]}" --skip-build --disable-xctest
