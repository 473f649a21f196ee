#!/usr/bin/env bash
# Feeds every reader mutated files, with AddressSanitizer on Swift and C alike, a reader a core.
# FUZZ_INPUTS: inputs a reader (default a million). FUZZ_SEED: another million.
set -euo pipefail

swift=${SWIFT:-swift}
export inputs=${FUZZ_INPUTS:-1000000} seed=${FUZZ_SEED:-1}
build=("$swift" build -c release --sanitize=address --package-path Fuzz --scratch-path .build-fuzz)

"${build[@]}"
fuzz=$("${build[@]}" --show-bin-path)/apus-fuzz
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export fuzz folder OMP_NUM_THREADS=1
# A length believed is an allocation of more than the inputs could ask for. Leaks are not looked for:
# buffer and plan caches live as long as the process, by design.
export ASAN_OPTIONS=detect_leaks=0:max_allocation_size_mb=1024

fuzz_reader() {
    if ! "$fuzz" run "$1" --inputs "$inputs" --seed "$seed" --progress "$folder/$1"; then
        echo "fuzz: $1 crashed; see it again: $fuzz replay $1 --seed $seed --input $(cat "$folder/$1")" >&2
        return 1
    fi
}
export -f fuzz_reader

"$fuzz" list | xargs --max-procs="$(nproc)" --replace=READER bash -c 'fuzz_reader READER'
