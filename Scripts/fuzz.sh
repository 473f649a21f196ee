#!/usr/bin/env bash
# Feeds every reader mutated files, with AddressSanitizer on Swift and C alike.
# FUZZ_INPUTS: inputs a reader (default a million). FUZZ_SEED: another million.
set -euo pipefail

swift=${SWIFT:-swift}
inputs=${FUZZ_INPUTS:-1000000}
seed=${FUZZ_SEED:-1}
build=("$swift" build -c release --sanitize=address --package-path Fuzz --scratch-path .build-fuzz)

"${build[@]}"
fuzz=$("${build[@]}" --show-bin-path)/apus-fuzz
progress=$(mktemp)
trap 'rm -f "$progress"' EXIT
# Leaks are not looked for: the process keeps its caches until it ends, by design.
export ASAN_OPTIONS=detect_leaks=0 OMP_NUM_THREADS=1

failed=0
for reader in $("$fuzz" list); do
    if ! "$fuzz" run "$reader" --inputs "$inputs" --seed "$seed" --progress "$progress"; then
        echo "fuzz: $reader crashed; see it again: $fuzz replay $reader --seed $seed --input $(cat "$progress")" >&2
        failed=1
    fi
done
exit $failed
