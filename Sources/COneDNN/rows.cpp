#include "include/apus_onednn.h"
#include "pool.hpp"
#include "profile.hpp"
#include "status.hpp"
#include "threads.hpp"

#define APUS_KERNEL_FILE "kernels/rows.hpp"
#include "kernels/each_instruction_set.hpp"

using namespace apus;

namespace {
int64_t row_grain(int64_t columns) { return elementwise_grain / (columns > 0 ? columns : 1) + 1; }
}  // namespace

extern "C" {

int32_t apus_layer_norm_forward(int32_t dtype, const void *x, const float *weight, const float *bias, void *y,
                                float *mean, float *inverse, int64_t rows, int64_t columns, float epsilon) {
    profiled timed(family::layer_norm);
    bool narrow = dtype == APUS_BF16;
    int64_t bytes = narrow ? 2 : 4;
    parallel_for(rows, row_grain(columns), [&](int64_t begin, int64_t end) {
        APUS_DISPATCH(layer_norm)(narrow, static_cast<const char *>(x) + begin * columns * bytes, weight, bias,
                                  static_cast<char *>(y) + begin * columns * bytes, mean ? mean + begin : nullptr,
                                  inverse ? inverse + begin : nullptr, end - begin, columns, epsilon);
    });
    return 0;
}

int32_t apus_layer_norm_backward(int32_t dtype, const void *x, const void *g, const float *weight, const float *mean,
                                 const float *inverse, void *dx, float *dweight, float *dbias, int64_t rows,
                                 int64_t columns) {
    profiled timed(family::layer_norm);
    return guarded([&] {
        bool narrow = dtype == APUS_BF16;
        int64_t bytes = narrow ? 2 : 4;
        // Partial sums of 64 rows each, so that their order does not follow the team.
        int64_t parts = (rows + 63) / 64, kinds = (dweight != nullptr) + (dbias != nullptr);
        scratch memory(static_cast<size_t>(parts * kinds * columns) * sizeof(float));
        float *weights = dweight ? memory.floats() : nullptr;
        float *biases = dbias ? memory.floats() + (dweight ? parts * columns : 0) : nullptr;
        parallel_for(parts, row_grain(columns * 64), [&](int64_t begin, int64_t end) {
            for (int64_t part = begin; part < end; ++part) {
                int64_t first = part * 64, count = first + 64 < rows ? 64 : rows - first;
                float *w = weights ? weights + part * columns : nullptr;
                float *b = biases ? biases + part * columns : nullptr;
                if (w) std::memset(w, 0, static_cast<size_t>(columns) * sizeof(float));
                if (b) std::memset(b, 0, static_cast<size_t>(columns) * sizeof(float));
                int64_t offset = first * columns * bytes;
                APUS_DISPATCH(layer_norm_gradient)(narrow, static_cast<const char *>(x) + offset,
                                                   static_cast<const char *>(g) + offset, weight, mean + first,
                                                   inverse + first, static_cast<char *>(dx) + offset, w, b, count,
                                                   columns);
            }
        });
        auto total = [&](const float *partial, float *out) {
            for (int64_t c = 0; c < columns; c += 256) {
                int64_t width = columns - c < 256 ? columns - c : 256;
                double sums[256] = {};
                for (int64_t part = 0; part < parts; ++part)
                    for (int64_t l = 0; l < width; ++l) sums[l] += partial[part * columns + c + l];
                for (int64_t l = 0; l < width; ++l) out[c + l] = static_cast<float>(sums[l]);
            }
        };
        if (dweight) total(weights, dweight);
        if (dbias) total(biases, dbias);
    });
}

int32_t apus_softmax_forward(int32_t dtype, bool logarithm, const void *x, void *y, const float *mask,
                             int64_t mask_rows, int64_t causal_queries, int64_t rows, int64_t columns, float scale) {
    profiled timed(family::softmax);
    return guarded([&] {
        bool narrow = dtype == APUS_BF16;
        int64_t bytes = narrow ? 2 : 4;
        scratch memory(static_cast<size_t>(columns * threads()) * sizeof(float));
        parallel_shares(rows, row_grain(columns), [&](int share, int64_t begin, int64_t end) {
            float *room = memory.floats() + share * columns;
            for (int64_t r = begin; r < end; ++r) {
                int64_t visible = columns;
                if (causal_queries > 0) {
                    visible = r % causal_queries + 1 + columns - causal_queries;
                    visible = visible < 0 ? 0 : (visible > columns ? columns : visible);
                }
                APUS_DISPATCH(softmax)(narrow, static_cast<const char *>(x) + r * columns * bytes,
                                       static_cast<char *>(y) + r * columns * bytes,
                                       mask ? mask + r % mask_rows * columns : nullptr, columns, visible, scale,
                                       logarithm, room);
            }
        });
    });
}

int32_t apus_softmax_backward(int32_t dtype, bool logarithm, const void *y, const void *g, void *dx, int64_t rows,
                              int64_t columns, float scale) {
    profiled timed(family::softmax);
    bool narrow = dtype == APUS_BF16;
    int64_t bytes = narrow ? 2 : 4;
    parallel_for(rows, row_grain(columns), [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; ++r)
            APUS_DISPATCH(softmax_gradient)(narrow, static_cast<const char *>(y) + r * columns * bytes,
                                            static_cast<const char *>(g) + r * columns * bytes,
                                            static_cast<char *>(dx) + r * columns * bytes, columns, scale, logarithm);
    });
    return 0;
}

int32_t apus_local_response_forward(int32_t dtype, const void *x, void *y, float *scale, int64_t n, int64_t channels,
                                    int64_t positions, int64_t size, float alpha, float beta, float k) {
    profiled timed(family::local_response);
    int64_t image = channels * positions, bytes = dtype == APUS_BF16 ? 2 : 4;
    parallel_for(n, row_grain(image), [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
            APUS_DISPATCH(local_response)(dtype == APUS_BF16, static_cast<const char *>(x) + i * image * bytes,
                                          static_cast<char *>(y) + i * image * bytes, scale + i * image, channels,
                                          positions, size, alpha, beta, k);
    });
    return 0;
}

int32_t apus_local_response_backward(int32_t dtype, const void *x, const float *scale, const void *g, void *dx,
                                     int64_t n, int64_t channels, int64_t positions, int64_t size, float alpha,
                                     float beta) {
    profiled timed(family::local_response);
    int64_t image = channels * positions, bytes = dtype == APUS_BF16 ? 2 : 4;
    return guarded([&] {
        scratch memory(static_cast<size_t>(2 * image * threads()) * sizeof(float));
        parallel_shares(n, row_grain(image), [&](int share, int64_t begin, int64_t end) {
            float *room = memory.floats() + share * 2 * image;
            for (int64_t i = begin; i < end; ++i)
                APUS_DISPATCH(local_response_gradient)(
                    dtype == APUS_BF16, static_cast<const char *>(x) + i * image * bytes, scale + i * image,
                    static_cast<const char *>(g) + i * image * bytes, static_cast<char *>(dx) + i * image * bytes,
                    channels, positions, size, alpha, beta, room, room + image);
        });
    });
}

}
