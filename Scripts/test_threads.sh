#!/usr/bin/env bash
# ThreadSanitizer over the suites whose names hold "Concurrency": two threads infer while one trains.
# They compute with one OpenMP thread each: libgomp is not instrumented, so what its barriers keep in
# order would look like races.
set -euo pipefail

swift=${SWIFT:-swift}
export TSAN_OPTIONS="suppressions=$PWD/Scripts/thread_sanitizer.supp halt_on_error=0 exitcode=66"
log=.build-tsan/test.log

"$swift" build --build-tests --sanitize=thread --scratch-path .build-tsan
"$swift" test --skip-build --disable-xctest --sanitize=thread --scratch-path .build-tsan \
    --filter Concurrency 2>&1 | tee "$log"

if ! grep -Eq 'Test run with [1-9][0-9]* tests?' "$log"; then
    echo "tsan: no test ran: no suite's name holds Concurrency" >&2
    exit 1
fi
if grep -q 'WARNING: ThreadSanitizer' "$log"; then
    echo "tsan: races found, see above" >&2
    exit 1
fi
echo "tsan: nothing found"
