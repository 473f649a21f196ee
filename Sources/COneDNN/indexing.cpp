#include <cmath>
#include <cstring>

#include "include/apus_onednn.h"
#include "profile.hpp"
#include "status.hpp"
#include "threads.hpp"

using namespace apus;

namespace {

float value_at(const void *x, int32_t dtype, int64_t index) {
    if (dtype == APUS_F32) return static_cast<const float *>(x)[index];
    uint32_t bits = static_cast<uint32_t>(static_cast<const uint16_t *>(x)[index]) << 16;
    float value;
    std::memcpy(&value, &bits, 4);
    return value;
}

void require(const int64_t *index, int64_t count, int64_t size) {
    for (int64_t j = 0; j < count; ++j)
        if (index[j] < 0 || index[j] >= size)
            throw failure("index " + std::to_string(index[j]) + " is outside 0..<" + std::to_string(size));
}

int64_t bin_begin(int64_t j, int64_t in, int64_t out) { return j * in / out; }
int64_t bin_end(int64_t j, int64_t in, int64_t out) { return ((j + 1) * in + out - 1) / out; }

struct planes {
    int64_t count, height, width, rows, columns;
    planes(const apus_tensor &big, const apus_tensor &small)
        : count(big.shape[0] * big.shape[1]), height(big.rank == 4 ? big.shape[2] : 1),
          width(big.shape[big.rank - 1]), rows(big.rank == 4 ? small.shape[2] : 1),
          columns(small.shape[big.rank - 1]) {}
};

}  // namespace

extern "C" {

int32_t apus_take(const void *x, const int64_t *index, void *y, int64_t outer, int64_t size, int64_t count,
                  int64_t inner, int64_t bytes) {
    profiled timed(family::indexing);
    return guarded([&] {
        require(index, count, size);
        int64_t row = inner * bytes;
        parallel_for(outer * count, 65536 / (row > 0 ? row : 1) + 1, [&](int64_t begin, int64_t end) {
            for (int64_t at = begin; at < end; ++at) {
                int64_t o = at / count, j = at % count;
                std::memcpy(static_cast<char *>(y) + at * row,
                            static_cast<const char *>(x) + (o * size + index[j]) * row, static_cast<size_t>(row));
            }
        });
    });
}

int32_t apus_take_backward(int32_t dtype, const void *g, const int64_t *index, float *dx, int64_t outer, int64_t size,
                           int64_t count, int64_t inner) {
    profiled timed(family::indexing);
    return guarded([&] {
        require(index, count, size);
        for (int64_t o = 0; o < outer; ++o)
            for (int64_t j = 0; j < count; ++j)
                for (int64_t i = 0; i < inner; ++i)
                    dx[(o * size + index[j]) * inner + i] += value_at(g, dtype, (o * count + j) * inner + i);
    });
}

int32_t apus_gather(const void *x, const int64_t *index, void *y, int64_t outer, int64_t size, int64_t count,
                    int64_t inner, int64_t bytes) {
    profiled timed(family::indexing);
    return guarded([&] {
        require(index, outer * count * inner, size);
        parallel_for(outer * count, 4096 / (inner > 0 ? inner : 1) + 1, [&](int64_t begin, int64_t end) {
            for (int64_t at = begin; at < end; ++at)
                for (int64_t i = 0; i < inner; ++i)
                    std::memcpy(static_cast<char *>(y) + (at * inner + i) * bytes,
                                static_cast<const char *>(x) +
                                    ((at / count * size + index[at * inner + i]) * inner + i) * bytes,
                                static_cast<size_t>(bytes));
        });
    });
}

int32_t apus_gather_backward(int32_t dtype, const void *g, const int64_t *index, float *dx, int64_t outer,
                             int64_t size, int64_t count, int64_t inner) {
    profiled timed(family::indexing);
    return guarded([&] {
        require(index, outer * count * inner, size);
        for (int64_t at = 0; at < outer * count; ++at)
            for (int64_t i = 0; i < inner; ++i)
                dx[(at / count * size + index[at * inner + i]) * inner + i] += value_at(g, dtype, at * inner + i);
    });
}

int32_t apus_adaptive_pool_forward(bool maximum, const apus_tensor *src, apus_tensor *dst, int32_t *index) {
    profiled timed(family::pooling);
    planes all(*src, *dst);
    const auto *x = static_cast<const float *>(src->data);
    auto *y = static_cast<float *>(dst->data);
    parallel_for(all.count, 4096 / (all.height * all.width + 1) + 1, [&](int64_t begin, int64_t end) {
        for (int64_t plane = begin; plane < end; ++plane)
            for (int64_t r = 0; r < all.rows; ++r)
                for (int64_t c = 0; c < all.columns; ++c) {
                    int64_t top = bin_begin(r, all.height, all.rows), bottom = bin_end(r, all.height, all.rows);
                    int64_t left = bin_begin(c, all.width, all.columns), right = bin_end(c, all.width, all.columns);
                    float total = 0.0f, best = -INFINITY;
                    int64_t where = top * all.width + left;
                    for (int64_t i = top; i < bottom; ++i)
                        for (int64_t j = left; j < right; ++j) {
                            float value = x[(plane * all.height + i) * all.width + j];
                            total += value;
                            if (value > best || value != value) {
                                best = value;
                                where = i * all.width + j;
                            }
                        }
                    int64_t at = (plane * all.rows + r) * all.columns + c;
                    y[at] = maximum ? best : total / static_cast<float>((bottom - top) * (right - left));
                    if (index) index[at] = static_cast<int32_t>(where);
                }
    });
    return 0;
}

int32_t apus_adaptive_pool_backward(bool maximum, const apus_tensor *diff_dst, apus_tensor *diff_src,
                                    const int32_t *index) {
    profiled timed(family::pooling);
    planes all(*diff_src, *diff_dst);
    const auto *g = static_cast<const float *>(diff_dst->data);
    auto *dx = static_cast<float *>(diff_src->data);
    parallel_for(all.count, 4096 / (all.height * all.width + 1) + 1, [&](int64_t begin, int64_t end) {
        for (int64_t plane = begin; plane < end; ++plane) {
            float *target = dx + plane * all.height * all.width;
            std::memset(target, 0, static_cast<size_t>(all.height * all.width) * sizeof(float));
            for (int64_t r = 0; r < all.rows; ++r)
                for (int64_t c = 0; c < all.columns; ++c) {
                    int64_t at = (plane * all.rows + r) * all.columns + c;
                    if (maximum) {
                        target[index[at]] += g[at];
                        continue;
                    }
                    int64_t top = bin_begin(r, all.height, all.rows), bottom = bin_end(r, all.height, all.rows);
                    int64_t left = bin_begin(c, all.width, all.columns), right = bin_end(c, all.width, all.columns);
                    float share = g[at] / static_cast<float>((bottom - top) * (right - left));
                    for (int64_t i = top; i < bottom; ++i)
                        for (int64_t j = left; j < right; ++j) target[i * all.width + j] += share;
                }
        }
    });
    return 0;
}

}
