// Layer normalisation, softmax and local response: one row, or one plane, at a time.
// Read once for each instruction set (each_instruction_set.hpp): no include guard.

template <class T>
static float row_sum(const T *x, int64_t n) {
    float lanes[16] = {};
    int64_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (int l = 0; l < 16; ++l) lanes[l] += load(x + i + l);
    float total = 0.0f;
    for (int l = 0; l < 16; ++l) total += lanes[l];
    for (; i < n; ++i) total += load(x + i);
    return total;
}

template <class T>
static void layer_norm_rows(const T *x, const float *weight, const float *bias, T *y, float *mean, float *inverse, int64_t rows, int64_t columns, float epsilon) {
    for (int64_t r = 0; r < rows; ++r, x += columns, y += columns) {
        float centre = row_sum(x, columns) / static_cast<float>(columns);
        float lanes[16] = {};
        int64_t i = 0;
        for (; i + 16 <= columns; i += 16)
            for (int l = 0; l < 16; ++l) {
                float d = load(x + i + l) - centre;
                lanes[l] += d * d;
            }
        float square = 0.0f;
        for (int l = 0; l < 16; ++l) square += lanes[l];
        for (; i < columns; ++i) {
            float d = load(x + i) - centre;
            square += d * d;
        }
        float scale = 1.0f / std::sqrt(square / static_cast<float>(columns) + epsilon);
        if (mean) mean[r] = centre;
        if (inverse) inverse[r] = scale;
        if (weight && bias)
            for (int64_t c = 0; c < columns; ++c) store(y + c, (load(x + c) - centre) * scale * weight[c] + bias[c]);
        else
            for (int64_t c = 0; c < columns; ++c)
                store(y + c, (load(x + c) - centre) * scale * (weight ? weight[c] : 1.0f) + (bias ? bias[c] : 0.0f));
    }
}

template <class T>
static void layer_norm_gradient_rows(const T *x, const T *g, const float *weight, const float *mean, const float *inverse, T *dx, float *dweight, float *dbias, int64_t rows, int64_t columns) {
    for (int64_t r = 0; r < rows; ++r, x += columns, g += columns, dx += columns) {
        float centre = mean[r], scale = inverse[r];
        float sums[16] = {}, products[16] = {};
        int64_t i = 0;
        for (; i + 16 <= columns; i += 16)
            for (int l = 0; l < 16; ++l) {
                float d = load(g + i + l) * (weight ? weight[i + l] : 1.0f);
                sums[l] += d;
                products[l] += d * (load(x + i + l) - centre);
            }
        float sum = 0.0f, product = 0.0f;
        for (int l = 0; l < 16; ++l) {
            sum += sums[l];
            product += products[l];
        }
        for (; i < columns; ++i) {
            float d = load(g + i) * (weight ? weight[i] : 1.0f);
            sum += d;
            product += d * (load(x + i) - centre);
        }
        float a = sum / static_cast<float>(columns);
        float b = product * scale * scale / static_cast<float>(columns);
        if (dweight)
            for (int64_t c = 0; c < columns; ++c) dweight[c] += load(g + c) * (load(x + c) - centre) * scale;
        if (dbias)
            for (int64_t c = 0; c < columns; ++c) dbias[c] += load(g + c);
        for (int64_t c = 0; c < columns; ++c) {
            float d = load(g + c) * (weight ? weight[c] : 1.0f);
            store(dx + c, scale * (d - a - (load(x + c) - centre) * b));
        }
    }
}

static void layer_norm(bool narrow, const void *x, const float *weight, const float *bias, void *y, float *mean, float *inverse, int64_t rows, int64_t columns, float epsilon) {
    if (narrow) layer_norm_rows(static_cast<const bfloat16 *>(x), weight, bias, static_cast<bfloat16 *>(y), mean, inverse, rows, columns, epsilon);
    else layer_norm_rows(static_cast<const float *>(x), weight, bias, static_cast<float *>(y), mean, inverse, rows, columns, epsilon);
}

static void layer_norm_gradient(bool narrow, const void *x, const void *g, const float *weight, const float *mean, const float *inverse, void *dx, float *dweight, float *dbias, int64_t rows, int64_t columns) {
    if (narrow) layer_norm_gradient_rows(static_cast<const bfloat16 *>(x), static_cast<const bfloat16 *>(g), weight, mean, inverse, static_cast<bfloat16 *>(dx), dweight, dbias, rows, columns);
    else layer_norm_gradient_rows(static_cast<const float *>(x), static_cast<const float *>(g), weight, mean, inverse, static_cast<float *>(dx), dweight, dbias, rows, columns);
}

// scaled: `columns` floats of working room; visible: how many leading keys this row may see.
template <class T>
static void softmax_row(const T *x, T *y, const float *mask, int64_t columns, int64_t visible, float scale, bool as_logarithm, float *scaled) {
    float lanes[16];
    for (int l = 0; l < 16; ++l) lanes[l] = -INFINITY;
    if (mask)
        for (int64_t c = 0; c < visible; ++c) scaled[c] = load(x + c) * scale + mask[c];
    else
        for (int64_t c = 0; c < visible; ++c) scaled[c] = load(x + c) * scale;
    int64_t i = 0;
    for (; i + 16 <= visible; i += 16)
        for (int l = 0; l < 16; ++l) lanes[l] = scaled[i + l] > lanes[l] ? scaled[i + l] : lanes[l];
    float best = -INFINITY;
    for (int l = 0; l < 16; ++l) best = lanes[l] > best ? lanes[l] : best;
    for (; i < visible; ++i) best = scaled[i] > best ? scaled[i] : best;
    // A row that sees nothing: zeros, not 0/0.
    if (best == -INFINITY) {
        bool invalid = false;
        for (int64_t c = 0; c < visible; ++c) invalid |= scaled[c] != scaled[c];
        float value = invalid ? NAN : (as_logarithm ? -INFINITY : 0.0f);
        for (int64_t c = 0; c < columns; ++c) store(y + c, value);
        return;
    }
    float sums[16] = {};
    i = 0;
    for (; i + 16 <= visible; i += 16)
        for (int l = 0; l < 16; ++l) {
            float e = exponential(scaled[i + l] - best);
            if (!as_logarithm) scaled[i + l] = e;
            sums[l] += e;
        }
    float total = 0.0f;
    for (int l = 0; l < 16; ++l) total += sums[l];
    for (; i < visible; ++i) {
        float e = exponential(scaled[i] - best);
        if (!as_logarithm) scaled[i] = e;
        total += e;
    }
    if (as_logarithm) {
        float offset = best + logarithm(total);
        for (int64_t c = 0; c < visible; ++c) store(y + c, scaled[c] - offset);
        for (int64_t c = visible; c < columns; ++c) store(y + c, -INFINITY);
    } else {
        float factor = 1.0f / total;
        for (int64_t c = 0; c < visible; ++c) store(y + c, scaled[c] * factor);
        for (int64_t c = visible; c < columns; ++c) store(y + c, 0.0f);
    }
}

static void softmax(bool narrow, const void *x, void *y, const float *mask, int64_t columns, int64_t visible, float scale, bool as_logarithm, float *scaled) {
    if (narrow) softmax_row(static_cast<const bfloat16 *>(x), static_cast<bfloat16 *>(y), mask, columns, visible, scale, as_logarithm, scaled);
    else softmax_row(static_cast<const float *>(x), static_cast<float *>(y), mask, columns, visible, scale, as_logarithm, scaled);
}

template <class T>
static void softmax_gradient_row(const T *y, const T *g, T *dx, int64_t columns, float scale, bool as_logarithm) {
    float sums[16] = {};
    int64_t i = 0;
    if (as_logarithm) {
        float total = row_sum(g, columns);
        for (; i < columns; ++i) store(dx + i, scale * (load(g + i) - exponential(load(y + i)) * total));
        return;
    }
    for (; i + 16 <= columns; i += 16)
        for (int l = 0; l < 16; ++l) sums[l] += load(y + i + l) * load(g + i + l);
    float total = 0.0f;
    for (int l = 0; l < 16; ++l) total += sums[l];
    for (; i < columns; ++i) total += load(y + i) * load(g + i);
    for (int64_t c = 0; c < columns; ++c) store(dx + c, scale * load(y + c) * (load(g + c) - total));
}

static void softmax_gradient(bool narrow, const void *y, const void *g, void *dx, int64_t columns, float scale, bool as_logarithm) {
    if (narrow) softmax_gradient_row(static_cast<const bfloat16 *>(y), static_cast<const bfloat16 *>(g), static_cast<bfloat16 *>(dx), columns, scale, as_logarithm);
    else softmax_gradient_row(static_cast<const float *>(y), static_cast<const float *>(g), static_cast<float *>(dx), columns, scale, as_logarithm);
}

// One image of [channels, positions]; scale keeps k + alpha/size * squares.
template <class T>
static void local_response_image(const T *x, T *y, float *scale, int64_t channels, int64_t positions, int64_t size, float alpha, float beta, float k) {
    for (int64_t c = 0; c < channels; ++c) {
        int64_t first = c - size / 2 < 0 ? 0 : c - size / 2;
        int64_t last = c + (size - 1) / 2 < channels - 1 ? c + (size - 1) / 2 : channels - 1;
        float *s = scale + c * positions;
        for (int64_t p = 0; p < positions; ++p) s[p] = 0.0f;
        for (int64_t o = first; o <= last; ++o)
            for (int64_t p = 0; p < positions; ++p) {
                float v = load(x + o * positions + p);
                s[p] += v * v;
            }
        for (int64_t p = 0; p < positions; ++p) {
            s[p] = k + alpha / static_cast<float>(size) * s[p];
            store(y + c * positions + p, load(x + c * positions + p) * exponential(-beta * logarithm(s[p])));
        }
    }
}

// powers, products: room for one image each, of scale^-beta and g * y / scale.
template <class T>
static void local_response_gradient_image(const T *x, const float *scale, const T *g, T *dx, int64_t channels, int64_t positions, int64_t size, float alpha, float beta, float *powers, float *products) {
    for (int64_t i = 0; i < channels * positions; ++i) {
        powers[i] = exponential(-beta * logarithm(scale[i]));
        products[i] = load(g + i) * load(x + i) * powers[i] / scale[i];
    }
    float factor = 2.0f * alpha * beta / static_cast<float>(size);
    for (int64_t c = 0; c < channels; ++c) {
        // Channels whose window holds c.
        int64_t first = c - (size - 1) / 2 < 0 ? 0 : c - (size - 1) / 2;
        int64_t last = c + size / 2 < channels - 1 ? c + size / 2 : channels - 1;
        for (int64_t p = 0; p < positions; ++p) {
            float total = 0.0f;
            for (int64_t o = first; o <= last; ++o) total += products[o * positions + p];
            int64_t at = c * positions + p;
            store(dx + at, load(g + at) * powers[at] - factor * load(x + at) * total);
        }
    }
}

static void local_response(bool narrow, const void *x, void *y, float *scale, int64_t channels, int64_t positions, int64_t size, float alpha, float beta, float k) {
    if (narrow) local_response_image(static_cast<const bfloat16 *>(x), static_cast<bfloat16 *>(y), scale, channels, positions, size, alpha, beta, k);
    else local_response_image(static_cast<const float *>(x), static_cast<float *>(y), scale, channels, positions, size, alpha, beta, k);
}

static void local_response_gradient(bool narrow, const void *x, const float *scale, const void *g, void *dx, int64_t channels, int64_t positions, int64_t size, float alpha, float beta, float *powers, float *products) {
    if (narrow) local_response_gradient_image(static_cast<const bfloat16 *>(x), scale, static_cast<const bfloat16 *>(g), static_cast<bfloat16 *>(dx), channels, positions, size, alpha, beta, powers, products);
    else local_response_gradient_image(static_cast<const float *>(x), scale, static_cast<const float *>(g), static_cast<float *>(dx), channels, positions, size, alpha, beta, powers, products);
}
