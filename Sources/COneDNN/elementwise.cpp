#include "include/apus_onednn.h"
#include "pool.hpp"
#include "profile.hpp"
#include "status.hpp"
#include "threads.hpp"

#define APUS_KERNEL_FILE "kernels/elementwise.hpp"
#include "kernels/each_instruction_set.hpp"

#include <cstdlib>

namespace apus {

instruction_set kernel_instruction_set() noexcept {
    static const instruction_set chosen = [] {
#if defined(__x86_64__)
        instruction_set best = instruction_set::scalar;
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) best = instruction_set::avx2;
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
            best = instruction_set::avx512;
        const char *limit = std::getenv("APUS_MAX_ISA");
        if (!limit) return best;
        instruction_set allowed = best;
        if (std::strcmp(limit, "scalar") == 0) allowed = instruction_set::scalar;
        else if (std::strcmp(limit, "avx2") == 0) allowed = instruction_set::avx2;
        return allowed < best ? allowed : best;
#else
        return instruction_set::scalar;
#endif
    }();
    return chosen;
}

namespace {

// Walks an N-d iteration space whose innermost axis is a row: axes that lie one after the other in
// all operands are merged first.
template <int operands>
struct walk {
    int rank = 0;
    int64_t shape[APUS_MAX_RANK + 1];
    int64_t steps[operands][APUS_MAX_RANK + 1];

    walk(int axes, const int64_t *sizes, const int64_t *const (&strides)[operands]) {
        for (int axis = 0; axis < axes; ++axis) {
            if (sizes[axis] == 1) continue;
            bool merged = rank > 0;
            for (int one = 0; merged && one < operands; ++one)
                merged = steps[one][rank - 1] == strides[one][axis] * sizes[axis];
            if (merged) {
                shape[rank - 1] *= sizes[axis];
                for (int one = 0; one < operands; ++one) steps[one][rank - 1] = strides[one][axis];
            } else {
                shape[rank] = sizes[axis];
                for (int one = 0; one < operands; ++one) steps[one][rank] = strides[one][axis];
                ++rank;
            }
        }
        if (rank == 0) {
            shape[0] = 1;
            for (int one = 0; one < operands; ++one) steps[one][0] = 0;
            rank = 1;
        }
    }

    // Exchanges axes so that the innermost one is where `operand` has its smallest step.
    void innermost_by(int operand) {
        int best = rank - 1;
        for (int axis = 0; axis < rank; ++axis) {
            int64_t a = std::llabs(steps[operand][axis]), b = std::llabs(steps[operand][best]);
            if (a < b) best = axis;
        }
        if (best == rank - 1) return;
        std::swap(shape[best], shape[rank - 1]);
        for (int one = 0; one < operands; ++one) std::swap(steps[one][best], steps[one][rank - 1]);
    }

    int64_t rows() const {
        int64_t count = 1;
        for (int axis = 0; axis + 1 < rank; ++axis) count *= shape[axis];
        return count;
    }

    void offsets(int64_t row, int64_t (&at)[operands]) const {
        for (int one = 0; one < operands; ++one) at[one] = 0;
        for (int axis = rank - 2; axis >= 0; --axis) {
            int64_t index = row % shape[axis];
            row /= shape[axis];
            for (int one = 0; one < operands; ++one) at[one] += index * steps[one][axis];
        }
    }

    // Calls body(offsets, first, count): pieces of rows, spread over the team.
    template <class Body>
    void run(Body &&body) const {
        int64_t columns = shape[rank - 1], all = rows();
        if (all == 1) {
            parallel_flat(columns, elementwise_grain, [&](int64_t begin, int64_t end) {
                int64_t at[operands] = {};
                body(at, begin, end - begin);
            });
            return;
        }
        int64_t grain = elementwise_grain / (columns > 0 ? columns : 1) + 1;
        parallel_for(all, grain, [&](int64_t begin, int64_t end) {
            int64_t at[operands];
            for (int64_t row = begin; row < end; ++row) {
                offsets(row, at);
                body(at, int64_t{0}, columns);
            }
        });
    }
};

size_t element_bytes(int32_t dtype) {
    static const size_t bytes[] = {4, 2, 1, 1, 4, 8, 1};
    return bytes[dtype];
}

// A blocked tensor seen as a plain one of one more axis. Weights: two more.
struct physical_view {
    int rank;
    int64_t shape[APUS_MAX_RANK + 2];
    int64_t strides[APUS_MAX_RANK + 2];
};

// Splits the axes of a plain tensor the way `order` blocks them, so that a copy between the two
// is a walk over one common space.
void split_like(const apus_tensor &tensor, int32_t order, int64_t block, physical_view &view) {
    view.rank = 0;
    auto push = [&](int64_t size, int64_t stride) {
        view.shape[view.rank] = size;
        view.strides[view.rank++] = stride;
    };
    auto plain = [&](int axis) { push(tensor.shape[axis], tensor.strides[axis]); };
    switch (order) {
        case APUS_BLOCKED:
            plain(0);
            push(tensor.shape[1] / block, tensor.strides[1] * block);
            for (int axis = 2; axis < tensor.rank; ++axis) plain(axis);
            push(block, tensor.strides[1]);
            break;
        case APUS_WEIGHTS_BLOCKED:
            push(tensor.shape[0] / block, tensor.strides[0] * block);
            push(tensor.shape[1] / block, tensor.strides[1] * block);
            for (int axis = 2; axis < tensor.rank; ++axis) plain(axis);
            push(block, tensor.strides[1]);
            push(block, tensor.strides[0]);
            break;
        case APUS_WEIGHTS_NARROW:
            push(tensor.shape[0] / block, tensor.strides[0] * block);
            for (int axis = 2; axis < tensor.rank; ++axis) plain(axis);
            plain(1);
            push(block, tensor.strides[0]);
            break;
        default:
            for (int axis = 0; axis < tensor.rank; ++axis) plain(axis);
    }
}

void dense_strides(physical_view &view) {
    int64_t step = 1;
    for (int axis = view.rank; axis-- > 0;) {
        view.strides[axis] = step;
        step *= view.shape[axis];
    }
}

// [rows, columns] with columns apart by `from_row` -> transposed, in tiles that fit the cache.
template <class T>
void transpose_tile(const T *from, int64_t from_column, T *to, int64_t to_row, int64_t rows, int64_t columns) {
    constexpr int64_t tile = 16;
    for (int64_t r = 0; r < rows; r += tile)
        for (int64_t c = 0; c < columns; c += tile) {
            int64_t last_row = r + tile < rows ? r + tile : rows;
            int64_t last_column = c + tile < columns ? c + tile : columns;
            for (int64_t i = r; i < last_row; ++i)
                for (int64_t j = c; j < last_column; ++j) to[i * to_row + j] = from[j * from_column + i];
        }
}

// Two innermost axes exchanged: the walk's last row is read across.
bool transposes(const walk<2> &space) {
    return space.rank >= 2 && space.steps[0][space.rank - 1] != 1 && space.steps[1][space.rank - 1] == 1;
}

void copy_walk(walk<2> space, const void *source, int32_t from, void *destination, int32_t to) {
    size_t from_bytes = element_bytes(from), to_bytes = element_bytes(to);
    space.innermost_by(1);
    auto *x = static_cast<const char *>(source);
    auto *y = static_cast<char *>(destination);

    if (from == to && transposes(space) && (from_bytes == 4 || from_bytes == 2)) {
        // Bring the axis along which the source is dense next to the innermost one.
        int across = -1;
        for (int axis = 0; axis + 1 < space.rank; ++axis)
            if (space.steps[0][axis] == 1) across = axis;
        if (across >= 0) {
            int last = space.rank - 1;
            int64_t rows = space.shape[across], columns = space.shape[last];
            int64_t to_row = space.steps[1][across], from_column = space.steps[0][last];
            walk<2> outer = space;
            outer.shape[across] = 1;
            outer.shape[last] = 1;
            int64_t count = outer.rows() * outer.shape[last];
            int64_t strips = (rows + 63) / 64;
            parallel_for(count * strips, elementwise_grain / (columns * 64) + 1, [&](int64_t begin, int64_t end) {
                int64_t at[2];
                for (int64_t piece = begin; piece < end; ++piece) {
                    outer.offsets(piece / strips, at);
                    int64_t row = piece % strips * 64;
                    int64_t height = row + 64 < rows ? 64 : rows - row;
                    if (from_bytes == 4)
                        transpose_tile(reinterpret_cast<const uint32_t *>(x) + at[0] + row, from_column,
                                       reinterpret_cast<uint32_t *>(y) + at[1] + row * to_row, to_row, height, columns);
                    else
                        transpose_tile(reinterpret_cast<const uint16_t *>(x) + at[0] + row, from_column,
                                       reinterpret_cast<uint16_t *>(y) + at[1] + row * to_row, to_row, height, columns);
                }
            });
            return;
        }
    }

    auto kernel = APUS_DISPATCH(convert_for)(from, to);
    int64_t from_step = space.steps[0][space.rank - 1], to_step = space.steps[1][space.rank - 1];
    bool move = from == to && from_step == 1 && to_step == 1;
    space.run([&](const int64_t (&at)[2], int64_t first, int64_t count) {
        const char *a = x + (at[0] + first * from_step) * static_cast<int64_t>(from_bytes);
        char *b = y + (at[1] + first * to_step) * static_cast<int64_t>(to_bytes);
        if (move) std::memcpy(b, a, static_cast<size_t>(count) * to_bytes);
        else kernel(a, from_step, b, to_step, count);
    });
}

}  // namespace
}  // namespace apus

using namespace apus;

extern "C" {

const char *apus_kernel_instruction_set(void) {
    switch (kernel_instruction_set()) {
        case instruction_set::avx512: return "AVX-512";
        case instruction_set::avx2: return "AVX2";
        default: return "scalar";
    }
}

int32_t apus_copy(const apus_tensor *src, apus_tensor *dst) {
    profiled timed(family::copy);
    return guarded([&] {
        for (int axis = 0; axis < src->rank; ++axis)
            if (src->shape[axis] == 0) return;
        if (src->format != dst->format) count_reorder();
        int64_t block = apus_block();
        if (src->format != APUS_PLAIN && dst->format != APUS_PLAIN && src->format != dst->format)
            throw failure("no copy leads from one blocked order to another");
        int32_t order = src->format != APUS_PLAIN ? src->format : dst->format;
        physical_view from, to;
        split_like(*src, order, block, from);
        split_like(*dst, order, block, to);
        if (src->format != APUS_PLAIN) dense_strides(from);
        if (dst->format != APUS_PLAIN) dense_strides(to);
        const int64_t *const strides[2] = {from.strides, to.strides};
        copy_walk(walk<2>(from.rank, from.shape, strides), src->data, src->dtype, dst->data, dst->dtype);
    });
}

int32_t apus_fill(apus_tensor *dst, double value) {
    profiled timed(family::copy);
    return guarded([&] {
        int64_t count = 1;
        for (int axis = 0; axis < dst->rank; ++axis) count *= dst->shape[axis];
        auto fill = [&](auto *data, auto constant) {
            parallel_flat(count, elementwise_grain, [&](int64_t begin, int64_t end) {
                for (int64_t i = begin; i < end; ++i) data[i] = constant;
            });
        };
        switch (dst->dtype) {
            case APUS_F32: fill(static_cast<float *>(dst->data), static_cast<float>(value)); break;
            case APUS_BF16: {
                bfloat16 constant;
                apus::scalar::store(&constant, static_cast<float>(value));
                fill(static_cast<uint16_t *>(dst->data), constant.bits);
                break;
            }
            case APUS_I8: fill(static_cast<int8_t *>(dst->data), static_cast<int8_t>(value)); break;
            case APUS_U8: fill(static_cast<uint8_t *>(dst->data), static_cast<uint8_t>(value)); break;
            case APUS_I32: fill(static_cast<int32_t *>(dst->data), static_cast<int32_t>(value)); break;
            case APUS_I64: fill(static_cast<int64_t *>(dst->data), static_cast<int64_t>(value)); break;
            default: fill(static_cast<bool *>(dst->data), value != 0); break;
        }
    });
}

int32_t apus_unary(int32_t operation, int32_t dtype, const void *x, void *y, int64_t count, float a, float b) {
    profiled timed(family::elementwise);
    auto kernel = APUS_DISPATCH(unary_for)(operation, dtype == APUS_BF16);
    int64_t bytes = static_cast<int64_t>(element_bytes(dtype));
    parallel_flat(count, elementwise_grain, [&](int64_t begin, int64_t end) {
        kernel(static_cast<const char *>(x) + begin * bytes, static_cast<char *>(y) + begin * bytes,
               end - begin, a, b);
    });
    return 0;
}

bool apus_unary_saves_output(int32_t operation) {
    switch (operation) {
        case APUS_EXPONENTIAL:
        case APUS_SQUARE_ROOT:
        case APUS_RECIPROCAL_SQUARE_ROOT:
        case APUS_RECIPROCAL:
        case APUS_TANH:
        case APUS_SIGMOID:
        case APUS_RELU:
        case APUS_LEAKY_RELU: return true;
        default: return false;
    }
}

int32_t apus_unary_backward(int32_t operation, int32_t dtype, const void *saved, const void *g, void *dx,
                            int64_t count, float a, float b) {
    profiled timed(family::elementwise);
    auto kernel = APUS_DISPATCH(unary_backward_for)(operation, dtype == APUS_BF16);
    int64_t bytes = static_cast<int64_t>(element_bytes(dtype));
    parallel_flat(count, elementwise_grain, [&](int64_t begin, int64_t end) {
        kernel(static_cast<const char *>(saved) + begin * bytes, static_cast<const char *>(g) + begin * bytes,
               static_cast<char *>(dx) + begin * bytes, end - begin, a, b);
    });
    return 0;
}

int32_t apus_binary(int32_t operation, const apus_tensor *a, const apus_tensor *b, apus_tensor *dst) {
    profiled timed(family::elementwise);
    for (int axis = 0; axis < dst->rank; ++axis)
        if (dst->shape[axis] == 0) return 0;
    auto kernel = APUS_DISPATCH(binary_for)(operation, a->dtype);
    int64_t bytes = static_cast<int64_t>(element_bytes(a->dtype));
    int64_t out_bytes = static_cast<int64_t>(element_bytes(dst->dtype));
    const int64_t *const strides[3] = {a->strides, b->strides, dst->strides};
    walk<3> space(dst->rank, dst->shape, strides);
    space.innermost_by(2);
    int last = space.rank - 1;
    int64_t left = space.steps[0][last], right = space.steps[1][last], out = space.steps[2][last];
    if (out != 1 && space.shape[last] != 1)
        return guarded([] { throw failure("the result of an elementwise operation must be dense"); });
    space.run([&](const int64_t (&at)[3], int64_t first, int64_t count) {
        kernel(static_cast<const char *>(a->data) + (at[0] + first * left) * bytes, left,
               static_cast<const char *>(b->data) + (at[1] + first * right) * bytes, right,
               static_cast<char *>(dst->data) + (at[2] + first) * out_bytes, count);
    });
    return 0;
}

int32_t apus_axpby(int32_t dtype, float a, const void *x, float b, void *y, int64_t count) {
    profiled timed(family::elementwise);
    int64_t bytes = static_cast<int64_t>(element_bytes(dtype));
    parallel_flat(count, elementwise_grain, [&](int64_t begin, int64_t end) {
        APUS_DISPATCH(axpby)(dtype == APUS_BF16, a, static_cast<const char *>(x) + begin * bytes, b,
                             static_cast<char *>(y) + begin * bytes, end - begin);
    });
    return 0;
}

int32_t apus_where(const apus_tensor *condition, const apus_tensor *a, const apus_tensor *b, apus_tensor *dst) {
    profiled timed(family::elementwise);
    for (int axis = 0; axis < dst->rank; ++axis)
        if (dst->shape[axis] == 0) return 0;
    const int64_t *const strides[4] = {condition->strides, a->strides, b->strides, dst->strides};
    walk<4> space(dst->rank, dst->shape, strides);
    int last = space.rank - 1;
    auto choose = [&](auto *sample) {
        using T = std::remove_pointer_t<decltype(sample)>;
        auto *c = static_cast<const bool *>(condition->data);
        auto *x = static_cast<const T *>(a->data), *y = static_cast<const T *>(b->data);
        auto *z = static_cast<T *>(dst->data);
        space.run([&](const int64_t (&at)[4], int64_t first, int64_t count) {
            for (int64_t i = first; i < first + count; ++i)
                z[at[3] + i * space.steps[3][last]] = c[at[0] + i * space.steps[0][last]]
                                                          ? x[at[1] + i * space.steps[1][last]]
                                                          : y[at[2] + i * space.steps[2][last]];
        });
    };
    switch (element_bytes(dst->dtype)) {
        case 8: choose(static_cast<uint64_t *>(nullptr)); break;
        case 4: choose(static_cast<uint32_t *>(nullptr)); break;
        case 2: choose(static_cast<uint16_t *>(nullptr)); break;
        default: choose(static_cast<uint8_t *>(nullptr)); break;
    }
    return 0;
}

}
