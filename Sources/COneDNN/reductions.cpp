#include <vector>

#include "include/apus_onednn.h"
#include "pool.hpp"
#include "profile.hpp"
#include "status.hpp"
#include "threads.hpp"

#define APUS_KERNEL_FILE "kernels/reductions.hpp"
#include "kernels/each_instruction_set.hpp"

using namespace apus;

namespace {

double value_at(const void *x, int32_t dtype, int64_t index) {
    switch (dtype) {
        case APUS_F32: return static_cast<const float *>(x)[index];
        case APUS_BF16: return apus::scalar::load(static_cast<const bfloat16 *>(x) + index);
        case APUS_I32: return static_cast<const int32_t *>(x)[index];
        case APUS_I64: return static_cast<double>(static_cast<const int64_t *>(x)[index]);
        case APUS_I8: return static_cast<const int8_t *>(x)[index];
        default: return static_cast<const uint8_t *>(x)[index];
    }
}

template <class T>
void reduce_integers(int32_t reduction, const T *x, T *y, int64_t outer, int64_t reduced, int64_t inner) {
    for (int64_t o = 0; o < outer; ++o)
        for (int64_t i = 0; i < inner; ++i) {
            const T *column = x + o * reduced * inner + i;
            T total = reduction == APUS_MAXIMUM_OF || reduction == APUS_MINIMUM_OF ? column[0] : T{0};
            for (int64_t r = 0; r < reduced; ++r) {
                T value = column[r * inner];
                switch (reduction) {
                    case APUS_MAXIMUM_OF: total = value > total ? value : total; break;
                    case APUS_MINIMUM_OF: total = value < total ? value : total; break;
                    default: total = static_cast<T>(total + value);
                }
            }
            y[o * inner + i] = total;
        }
}

}  // namespace

extern "C" {

int32_t apus_reduce(int32_t reduction, int32_t dtype, const void *x, void *y, int64_t outer, int64_t reduced,
                    int64_t inner) {
    profiled timed(family::reduction);
    if (dtype == APUS_I32) {
        reduce_integers(reduction, static_cast<const int32_t *>(x), static_cast<int32_t *>(y), outer, reduced, inner);
        return 0;
    }
    if (dtype == APUS_I64) {
        reduce_integers(reduction, static_cast<const int64_t *>(x), static_cast<int64_t *>(y), outer, reduced, inner);
        return 0;
    }
    if (dtype != APUS_F32 && dtype != APUS_BF16)
        return guarded([] { throw failure("this data type is not reduced; cast it first"); });
    auto kernel = APUS_DISPATCH(fold_for)(reduction, dtype == APUS_BF16);
    int64_t bytes = dtype == APUS_BF16 ? 2 : 4;
    float scale = reduction == APUS_MEAN ? 1.0f / static_cast<float>(reduced) : 1.0f;
    if (inner == 1) {
        parallel_for(outer, elementwise_grain / (reduced > 0 ? reduced : 1) + 1, [&](int64_t begin, int64_t end) {
            kernel(x, y, reduced, 1, begin, end, scale);
        });
        return 0;
    }
    // Strips of columns of every outer block.
    int64_t strips = (inner + 255) / 256;
    parallel_for(outer * strips, elementwise_grain / (reduced * 256) + 1, [&](int64_t begin, int64_t end) {
        for (int64_t piece = begin; piece < end; ++piece) {
            int64_t o = piece / strips, first = piece % strips * 256;
            int64_t last = first + 256 < inner ? first + 256 : inner;
            kernel(static_cast<const char *>(x) + o * reduced * inner * bytes,
                   static_cast<char *>(y) + o * inner * bytes, reduced, inner, first, last, scale);
        }
    });
    return 0;
}

int32_t apus_arg_reduce(bool largest, int32_t dtype, const void *x, int64_t *y, int64_t outer, int64_t reduced,
                        int64_t inner) {
    profiled timed(family::reduction);
    parallel_for(outer * inner, elementwise_grain / (reduced > 0 ? reduced : 1) + 1, [&](int64_t begin, int64_t end) {
        for (int64_t out = begin; out < end; ++out) {
            int64_t base = out / inner * reduced * inner + out % inner, best = 0;
            double value = value_at(x, dtype, base);
            for (int64_t r = 1; r < reduced && value == value; ++r) {
                double other = value_at(x, dtype, base + r * inner);
                if (other != other || (largest ? other > value : other < value)) {
                    value = other;
                    best = r;
                }
            }
            y[out] = best;
        }
    });
    return 0;
}

int32_t apus_column_sums(int32_t dtype, const void *x, float *y, int64_t m, int64_t n) {
    profiled timed(family::reduction);
    return guarded([&] {
        // 64 rows a part: few enough that float sums keep their digits, added up in double.
        int64_t parts = (m + 63) / 64;
        scratch memory(static_cast<size_t>(parts * n) * sizeof(float));
        float *partial = memory.floats();
        parallel_for(parts, elementwise_grain / (64 * n) + 1, [&](int64_t begin, int64_t end) {
            for (int64_t part = begin; part < end; ++part)
                APUS_DISPATCH(column_sums)(dtype == APUS_BF16, x, partial + part * n, n, part * 64,
                                           part * 64 + 64 < m ? part * 64 + 64 : m);
        });
        for (int64_t c = 0; c < n; c += 256) {
            int64_t width = n - c < 256 ? n - c : 256;
            double total[256] = {};
            for (int64_t part = 0; part < parts; ++part)
                for (int64_t l = 0; l < width; ++l) total[l] += partial[part * n + c + l];
            for (int64_t l = 0; l < width; ++l) y[c + l] = static_cast<float>(total[l]);
        }
    });
}

double apus_dot(const float *x, const float *y, int64_t count) {
    profiled timed(family::reduction);
    constexpr int64_t chunk = 65536;
    int64_t chunks = (count + chunk - 1) / chunk;
    if (chunks <= 1) return APUS_DISPATCH(dot)(x, y, count);
    std::vector<double> partial(static_cast<size_t>(chunks));
    parallel_for(chunks, 1, [&](int64_t begin, int64_t end) {
        for (int64_t one = begin; one < end; ++one)
            partial[static_cast<size_t>(one)] = APUS_DISPATCH(dot)(
                x + one * chunk, y + one * chunk, (one + 1) * chunk < count ? chunk : count - one * chunk);
    });
    double total = 0.0;
    for (double one : partial) total += one;
    return total;
}

double apus_sum_of_squares(const float *x, int64_t count) { return apus_dot(x, x, count); }

}
