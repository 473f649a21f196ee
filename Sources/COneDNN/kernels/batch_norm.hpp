// Read once for each instruction set (each_instruction_set.hpp): no include guard.
// A group of L channels that lie side by side, over rows that lie `step` elements apart. L = 0 takes
// the number at run time (the last channels of a tensor whose channels come last).

constexpr int group_lanes = 16;

template <class T, int L>
static void group_sums(const T *x, int64_t rows, int64_t step, int lanes, const float *shift, double *sum, double *square) {
    const int width = L ? L : lanes;
    for (int64_t r = 0; r < rows;) {
        float s[group_lanes] = {}, q[group_lanes] = {};
        int64_t stop = r + 512 < rows ? r + 512 : rows;
        for (; r < stop; ++r) {
            const T *row = x + r * step;
            for (int l = 0; l < width; ++l) {
                float d = load(row + l) - shift[l];
                s[l] += d;
                q[l] += d * d;
            }
        }
        for (int l = 0; l < width; ++l) {
            sum[l] += s[l];
            square[l] += q[l];
        }
    }
}

template <class T, int L, bool with_residual, bool relu>
static void group_apply(const T *x, const T *residual, T *y, int64_t rows, int64_t step, int lanes, const float *scale, const float *offset) {
    const int width = L ? L : lanes;
    for (int64_t r = 0; r < rows; ++r)
        for (int l = 0; l < width; ++l) {
            float v = load(x + r * step + l) * scale[l] + offset[l];
            if (with_residual) v += load(residual + r * step + l);
            if (relu) v = v < 0.0f ? 0.0f : v;
            store(y + r * step + l, v);
        }
}

// What relu let through: where the output is above 0, or, with nothing added behind the norm, where what
// the forward pass computed from x is, by the same expression. The input is read in any case.
template <class T, int mask>
static inline float through_relu(float d, const T *x, const T *y, float scale, float offset) {
    if (mask == relu_by_output) return load(y) > 0.0f ? d : 0.0f;
    if (mask == relu_by_input) {
        float v = load(x) * scale + offset;
        return v > 0.0f ? d : 0.0f;
    }
    return d;
}

template <class T, int L, int mask>
static void group_gradient_sums(const T *x, const T *y, const T *g, const batch_norm_group &group, const batch_norm_backward &norm, double *sum, double *product) {
    const int width = L ? L : group.lanes;
    for (int64_t r = 0; r < group.rows;) {
        float s[group_lanes] = {}, p[group_lanes] = {};
        int64_t stop = r + 512 < group.rows ? r + 512 : group.rows;
        for (; r < stop; ++r)
            for (int l = 0; l < width; ++l) {
                int64_t at = r * group.step + l;
                float d = through_relu<T, mask>(load(g + at), x + at, y + at, norm.scale[l], norm.offset[l]);
                s[l] += d;
                p[l] += d * (load(x + at) - norm.mean[l]);
            }
        for (int l = 0; l < width; ++l) {
            sum[l] += s[l];
            product[l] += p[l];
        }
    }
}

// dx = a*g + b*(x - mean) + c, with g masked by relu; the masked g is the residual's gradient.
template <class T, int L, int mask, bool with_residual>
static void group_gradient_apply(const T *x, const T *y, const T *g, T *dx, T *dresidual, const batch_norm_group &group, const batch_norm_backward &norm) {
    const int width = L ? L : group.lanes;
    for (int64_t r = 0; r < group.rows; ++r)
        for (int l = 0; l < width; ++l) {
            int64_t at = r * group.step + l;
            float d = through_relu<T, mask>(load(g + at), x + at, y + at, norm.scale[l], norm.offset[l]);
            float v = norm.a[l] * d + norm.b[l] * (load(x + at) - norm.mean[l]) + norm.c[l];
            if (with_residual) store(dresidual + at, d);
            store(dx + at, v);
        }
}

template <class T>
static void batch_norm_sums_of(const batch_norm_group &group, const void *x, const float *shift, double *sum, double *square) {
    const T *from = static_cast<const T *>(x);
    if (group.lanes == 16) group_sums<T, 16>(from, group.rows, group.step, 16, shift, sum, square);
    else if (group.lanes == 8) group_sums<T, 8>(from, group.rows, group.step, 8, shift, sum, square);
    else group_sums<T, 0>(from, group.rows, group.step, group.lanes, shift, sum, square);
}

static void batch_norm_sums(bool narrow, const batch_norm_group &group, const void *x, const float *shift, double *sum, double *square) {
    if (narrow) batch_norm_sums_of<bfloat16>(group, x, shift, sum, square);
    else batch_norm_sums_of<float>(group, x, shift, sum, square);
}

static void batch_norm_first_row(bool narrow, const void *x, int lanes, float *shift) {
    for (int l = 0; l < lanes; ++l)
        shift[l] = narrow ? load(static_cast<const bfloat16 *>(x) + l) : load(static_cast<const float *>(x) + l);
}

template <class T, int L>
static void batch_norm_apply_lanes(const batch_norm_group &group, const void *x, const void *residual, void *y, bool relu, const float *scale, const float *offset) {
    const T *from = static_cast<const T *>(x), *other = static_cast<const T *>(residual);
    T *to = static_cast<T *>(y);
    if (residual && relu) group_apply<T, L, true, true>(from, other, to, group.rows, group.step, group.lanes, scale, offset);
    else if (residual) group_apply<T, L, true, false>(from, other, to, group.rows, group.step, group.lanes, scale, offset);
    else if (relu) group_apply<T, L, false, true>(from, other, to, group.rows, group.step, group.lanes, scale, offset);
    else group_apply<T, L, false, false>(from, other, to, group.rows, group.step, group.lanes, scale, offset);
}

template <class T>
static void batch_norm_apply_of(const batch_norm_group &group, const void *x, const void *residual, void *y, bool relu, const float *scale, const float *offset) {
    if (group.lanes == 16) batch_norm_apply_lanes<T, 16>(group, x, residual, y, relu, scale, offset);
    else if (group.lanes == 8) batch_norm_apply_lanes<T, 8>(group, x, residual, y, relu, scale, offset);
    else batch_norm_apply_lanes<T, 0>(group, x, residual, y, relu, scale, offset);
}

static void batch_norm_apply(bool narrow, const batch_norm_group &group, const void *x, const void *residual, void *y, bool relu, const float *scale, const float *offset) {
    if (narrow) batch_norm_apply_of<bfloat16>(group, x, residual, y, relu, scale, offset);
    else batch_norm_apply_of<float>(group, x, residual, y, relu, scale, offset);
}

template <class T, int L>
static void batch_norm_gradient_sums_lanes(const T *x, const T *y, const T *g, const batch_norm_group &group, const batch_norm_backward &norm, double *sum, double *product) {
    switch (norm.mask) {
        case relu_by_output: return group_gradient_sums<T, L, relu_by_output>(x, y, g, group, norm, sum, product);
        case relu_by_input: return group_gradient_sums<T, L, relu_by_input>(x, y, g, group, norm, sum, product);
        default: return group_gradient_sums<T, L, no_relu>(x, y, g, group, norm, sum, product);
    }
}

template <class T>
static void batch_norm_gradient_sums_of(const batch_norm_group &group, const batch_norm_backward &norm, const void *x, const void *y, const void *g, double *sum, double *product) {
    const T *a = static_cast<const T *>(x), *b = static_cast<const T *>(y), *c = static_cast<const T *>(g);
    if (group.lanes == 16) batch_norm_gradient_sums_lanes<T, 16>(a, b, c, group, norm, sum, product);
    else if (group.lanes == 8) batch_norm_gradient_sums_lanes<T, 8>(a, b, c, group, norm, sum, product);
    else batch_norm_gradient_sums_lanes<T, 0>(a, b, c, group, norm, sum, product);
}

static void batch_norm_gradient_sums(bool narrow, const batch_norm_group &group, const batch_norm_backward &norm, const void *x, const void *y, const void *g, double *sum, double *product) {
    if (narrow) batch_norm_gradient_sums_of<bfloat16>(group, norm, x, y, g, sum, product);
    else batch_norm_gradient_sums_of<float>(group, norm, x, y, g, sum, product);
}

template <class T, int L, int mask>
static void batch_norm_gradient_apply_masked(const T *x, const T *y, const T *g, T *dx, T *dresidual, const batch_norm_group &group, const batch_norm_backward &norm) {
    if (dresidual) group_gradient_apply<T, L, mask, true>(x, y, g, dx, dresidual, group, norm);
    else group_gradient_apply<T, L, mask, false>(x, y, g, dx, dresidual, group, norm);
}

template <class T, int L>
static void batch_norm_gradient_apply_lanes(const T *x, const T *y, const T *g, T *dx, T *dresidual, const batch_norm_group &group, const batch_norm_backward &norm) {
    switch (norm.mask) {
        case relu_by_output: return batch_norm_gradient_apply_masked<T, L, relu_by_output>(x, y, g, dx, dresidual, group, norm);
        case relu_by_input: return batch_norm_gradient_apply_masked<T, L, relu_by_input>(x, y, g, dx, dresidual, group, norm);
        default: return batch_norm_gradient_apply_masked<T, L, no_relu>(x, y, g, dx, dresidual, group, norm);
    }
}

template <class T>
static void batch_norm_gradient_apply_of(const batch_norm_group &group, const batch_norm_backward &norm, const void *x, const void *y, const void *g, void *dx, void *dresidual) {
    const T *from = static_cast<const T *>(x), *out = static_cast<const T *>(y), *gradient = static_cast<const T *>(g);
    T *to = static_cast<T *>(dx), *other = static_cast<T *>(dresidual);
    if (group.lanes == 16) batch_norm_gradient_apply_lanes<T, 16>(from, out, gradient, to, other, group, norm);
    else if (group.lanes == 8) batch_norm_gradient_apply_lanes<T, 8>(from, out, gradient, to, other, group, norm);
    else batch_norm_gradient_apply_lanes<T, 0>(from, out, gradient, to, other, group, norm);
}

static void batch_norm_gradient_apply(bool narrow, const batch_norm_group &group, const batch_norm_backward &norm, const void *x, const void *y, const void *g, void *dx, void *dresidual) {
    if (narrow) batch_norm_gradient_apply_of<bfloat16>(group, norm, x, y, g, dx, dresidual);
    else batch_norm_gradient_apply_of<float>(group, norm, x, y, g, dx, dresidual);
}
