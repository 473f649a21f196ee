#include "depthwise.hpp"

#include <algorithm>

#include "threads.hpp"

#define APUS_KERNEL_FILE "kernels/depthwise.hpp"
#include "kernels/each_instruction_set.hpp"

namespace apus {
namespace {

// Outputs first..<last whose window has its place `offset` (in input places, less the padding) inside 0..<size.
struct span {
    int64_t first, last;

    span(int64_t outputs, int64_t size, int64_t stride, int64_t offset) {
        first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
        last = offset > size - 1 ? 0 : std::min(outputs, (size - 1 - offset) / stride + 1);
    }

    int64_t count() const { return std::max<int64_t>(last - first, 0); }
};

}  // namespace

bool takes_depthwise_weight_gradient(const apus_convolution &convolution, const apus_tensor &src,
                                     const apus_tensor &diff_dst, const apus_tensor &diff_weights) noexcept {
    return src.rank == 4 && src.dtype == APUS_F32 && diff_dst.dtype == APUS_F32 && src.format == APUS_BLOCKED &&
           diff_dst.format == APUS_BLOCKED && diff_weights.format == APUS_WEIGHTS_NARROW &&
           convolution.groups == src.shape[1] && diff_weights.shape[0] == src.shape[1] &&
           diff_weights.shape[1] == 1 && diff_weights.shape[3] != 3;
}

void depthwise_weight_gradient(const apus_convolution &convolution, const apus_tensor &src,
                               const apus_tensor &diff_dst, apus_tensor &diff_weights,
                               apus_tensor *diff_bias) noexcept {
    const int64_t block = apus_block(), blocks = src.shape[1] / block, batch = src.shape[0];
    const int64_t height = src.shape[2], width = src.shape[3];
    const int64_t rows = diff_dst.shape[2], columns = diff_dst.shape[3];
    const int64_t tall = diff_weights.shape[2], wide = diff_weights.shape[3];
    const auto *x = static_cast<const float *>(src.data);
    const auto *diff = static_cast<const float *>(diff_dst.data);
    auto *weights = static_cast<float *>(diff_weights.data);
    auto kernel = APUS_DISPATCH(depthwise_for)(block);

    // A block of channels and a row of its windows.
    parallel_for(blocks * tall, 1, [&](int64_t begin, int64_t end) {
        for (int64_t piece = begin; piece < end; ++piece) {
            const int64_t c = piece / tall, i = piece % tall;
            const int64_t down = i * convolution.dilation[0] - convolution.padding_low[0];
            const span seen(rows, height, convolution.stride[0], down);
            float *totals = weights + piece * wide * block;
            std::fill(totals, totals + wide * block, 0.0f);
            for (int64_t j = 0; j < wide; ++j) {
                const int64_t right = j * convolution.dilation[1] - convolution.padding_low[1];
                const span across(columns, width, convolution.stride[1], right);
                if (seen.count() == 0 || across.count() == 0) continue;
                const int64_t top = seen.first * convolution.stride[0] + down;
                const int64_t left = across.first * convolution.stride[1] + right;
                for (int64_t n = 0; n < batch; ++n) {
                    const int64_t picture = n * blocks + c;
                    kernel(x + ((picture * height + top) * width + left) * block,
                           diff + ((picture * rows + seen.first) * columns + across.first) * block,
                           totals + j * block, seen.count(), across.count(),
                           convolution.stride[0] * width * block, columns * block,
                           convolution.stride[1] * block);
                }
            }
        }
    });
    if (diff_bias == nullptr) return;
    auto *bias = static_cast<float *>(diff_bias->data);
    parallel_for(blocks, 1, [&](int64_t begin, int64_t end) {
        for (int64_t c = begin; c < end; ++c)
            for (int64_t l = 0; l < block; ++l) {
                double total = 0.0;
                for (int64_t n = 0; n < batch; ++n) {
                    const float *map = diff + (n * blocks + c) * rows * columns * block + l;
                    for (int64_t place = 0; place < rows * columns; ++place) total += map[place * block];
                }
                bias[c * block + l] = static_cast<float>(total);
            }
    });
}

}  // namespace apus
