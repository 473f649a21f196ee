#!/usr/bin/env bash
# Installs the Debian packages named as arguments that are not there yet, and nothing else.
set -euo pipefail

if ! command -v dpkg-query >/dev/null; then
    # Not Debian: what counts is that the compiler finds the headers.
    headers='dnnl.hpp jpeglib.h png.h zlib.h'
    missing=()
    for header in $headers; do
        printf '#include <stddef.h>\n#include <stdio.h>\n#include <%s>\n' "$header" |
            clang -x c++ -std=c++17 -fsyntax-only - 2>/dev/null || missing+=("$header")
    done
    [ ${#missing[@]} -eq 0 ] && exit 0
    echo "setup: the headers ${missing[*]} are missing and this system has no dpkg." >&2
    echo "setup: install what Debian calls '$*' with this system's package manager, then run make again." >&2
    exit 1
fi

missing=()
for package in "$@"; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null |
        grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "setup: the packages ${missing[*]} are missing and there is no apt-get to install them." >&2
    exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "setup: run this as root, then make again: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "setup: installing ${missing[*]}"
# Stale package lists are the usual reason for a failed install, so refresh them only then.
install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}")
"${install[@]}" 2>/dev/null || {
    "${as_root[@]}" apt-get update --quiet=2
    "${install[@]}"
}
