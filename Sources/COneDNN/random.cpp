#include "include/apus_onednn.h"
#include "profile.hpp"
#include "status.hpp"
#include "threads.hpp"

#define APUS_KERNEL_FILE "kernels/random.hpp"
#include "kernels/each_instruction_set.hpp"

using namespace apus;

namespace {

constexpr int64_t chunk = 1024;

// Words in a small buffer on the stack, then what is made of them.
template <class Body>
void in_chunks(uint64_t key, uint64_t first, int64_t count, Body &&body) {
    parallel_flat(count, elementwise_grain / 4, [&](int64_t begin, int64_t end) {
        uint32_t words[chunk];
        for (int64_t i = begin; i < end; i += chunk) {
            int64_t size = i + chunk < end ? chunk : end - i;
            APUS_DISPATCH(random_words)(key, first + static_cast<uint64_t>(i), words, size);
            body(words, i, size);
        }
    });
}

}  // namespace

extern "C" {

void apus_random_words(uint64_t key, uint64_t first, uint32_t *words, int64_t count) {
    profiled timed(family::random);
    APUS_DISPATCH(random_words)(key, first, words, count);
}

void apus_random_uniform(uint64_t key, uint64_t first, float *values, int64_t count, float low, float high) {
    profiled timed(family::random);
    in_chunks(key, first, count, [&](const uint32_t *words, int64_t at, int64_t size) {
        APUS_DISPATCH(uniform_from_words)(words, values + at, size, low, high);
    });
}

void apus_random_normal(uint64_t key, uint64_t first, float *values, int64_t count, float mean, float deviation) {
    profiled timed(family::random);
    in_chunks(key, first, count, [&](const uint32_t *words, int64_t at, int64_t size) {
        APUS_DISPATCH(normal_from_words)(words, values + at, size, mean, deviation);
    });
}

int32_t apus_dropout(int32_t dtype, uint64_t key, float p, const void *x, void *y, int64_t count) {
    profiled timed(family::random);
    double threshold = static_cast<double>(p) * 4294967296.0;
    uint32_t limit = threshold >= 4294967295.0 ? UINT32_MAX : static_cast<uint32_t>(threshold);
    float scale = p < 1.0f ? 1.0f / (1.0f - p) : 0.0f;
    int64_t bytes = dtype == APUS_BF16 ? 2 : 4;
    in_chunks(key, 0, count, [&](const uint32_t *words, int64_t at, int64_t size) {
        APUS_DISPATCH(dropout)(dtype == APUS_BF16, words, limit, scale, static_cast<const char *>(x) + at * bytes,
                               static_cast<char *>(y) + at * bytes, size);
    });
    return 0;
}

}
