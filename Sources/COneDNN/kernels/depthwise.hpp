// Read once for each instruction set (each_instruction_set.hpp): no include guard.

// One place of a window: the sum over `rows` output rows of `count` places of x times diff, channel by channel of a
// block. Both move by whole places; four sums hide the latency of an addition.
template <int B>
static void depthwise_place(const float *x, const float *diff, float *total, int64_t rows, int64_t count,
                            int64_t x_row, int64_t diff_row, int64_t x_step) {
    float sums[4][B];
    for (int s = 0; s < 4; ++s)
        for (int l = 0; l < B; ++l) sums[s][l] = 0.0f;
    for (int64_t row = 0; row < rows; ++row) {
        const float *a = x + row * x_row, *b = diff + row * diff_row;
        int64_t i = 0;
        for (; i + 4 <= count; i += 4, a += 4 * x_step, b += 4 * B)
            for (int s = 0; s < 4; ++s)
                for (int l = 0; l < B; ++l) sums[s][l] += a[s * x_step + l] * b[s * B + l];
        for (; i < count; ++i, a += x_step, b += B)
            for (int l = 0; l < B; ++l) sums[0][l] += a[l] * b[l];
    }
    for (int l = 0; l < B; ++l) total[l] += (sums[0][l] + sums[1][l]) + (sums[2][l] + sums[3][l]);
}

using depthwise_kernel = void (*)(const float *, const float *, float *, int64_t, int64_t, int64_t, int64_t, int64_t);

static depthwise_kernel depthwise_for(int64_t block) {
    return block == 16 ? depthwise_place<16> : depthwise_place<8>;
}
