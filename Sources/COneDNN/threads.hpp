// One OpenMP team, oneDNN's own: regions go to libgomp by its own entry point, since the compiler
// that builds this file brings no OpenMP runtime and a second one must not start.
#pragma once
#include <cstdint>

namespace apus {

int threads() noexcept;
// Tells libgomp this thread's number before oneDNN asks for it.
void prepare_team() noexcept;

void run_team(int team, void (*body)(void *context, int index, int team), void *context) noexcept;

// Calls body(index, begin, end) on contiguous, fixed shares of 0..<count; serial below `grain`.
// index counts the shares, below threads().
template <class Body>
void parallel_shares(int64_t count, int64_t grain, Body &&body) {
    if (count <= 0) return;
    int64_t team = threads();
    if (grain > 0 && count / grain < team) team = count / grain;
    if (team <= 1) {
        body(0, int64_t{0}, count);
        return;
    }
    struct shared {
        Body *body;
        int64_t count;
    } context{&body, count};
    run_team(
        static_cast<int>(team),
        [](void *raw, int index, int members) {
            auto *shared_context = static_cast<shared *>(raw);
            int64_t begin = shared_context->count * index / members;
            int64_t end = shared_context->count * (index + 1) / members;
            if (begin < end) (*shared_context->body)(index, begin, end);
        },
        &context);
}

template <class Body>
void parallel_for(int64_t count, int64_t grain, Body &&body) {
    parallel_shares(count, grain, [&](int, int64_t begin, int64_t end) { body(begin, end); });
}

// A share of a flat array: multiples of 64 elements, so that two threads never share a line.
template <class Body>
void parallel_flat(int64_t count, int64_t grain, Body &&body) {
    int64_t chunks = (count + 63) / 64;
    parallel_for(chunks, grain / 64, [&](int64_t begin, int64_t end) {
        int64_t first = begin * 64, last = end * 64 < count ? end * 64 : count;
        body(first, last);
    });
}

// Elements below which a region costs more than it saves.
constexpr int64_t elementwise_grain = 16384;

}  // namespace apus
