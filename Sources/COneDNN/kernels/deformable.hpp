// Read once for each instruction set (each_instruction_set.hpp): no include guard.

// Where the samples of one head of one query lie on its maps: for each the four places around it, in elements of the
// head's values, and how much each counts before the sample's own weight. Places beyond a map count 0 and stand on one
// that is there.
struct sample_corners {
    int32_t places[4][deformable_chunk];
    float shares[4][deformable_chunk];
    // 1 for places on the map.
    float present[4][deformable_chunk];
    // How far the sample is below the upper places, and right of the left ones.
    float down[deformable_chunk], across[deformable_chunk];
    // Whether any of the four is on the map.
    int32_t any[deformable_chunk];
};

// `locations`: x and y of each sample, 0...1 from edge to edge of its map.
static void find_corners(const float *locations, const deformable_levels &levels, int64_t first, int64_t count,
                         int32_t stride, sample_corners &corners) {
    const float *heights = levels.heights + first, *widths = levels.widths + first;
    const int32_t *starts = levels.starts + first;
    for (int64_t i = 0; i < count; ++i) {
        const float height = heights[i], width = widths[i];
        float x = locations[2 * i] * width - 0.5f, y = locations[2 * i + 1] * height - 0.5f;
        // False for what is no number.
        const bool inside = (x > -1.0f) & (y > -1.0f) & (x < width) & (y < height);
        x = inside ? x : 0.0f;
        y = inside ? y : 0.0f;
        int32_t left = static_cast<int32_t>(x), top = static_cast<int32_t>(y);
        left -= x < static_cast<float>(left) ? 1 : 0;
        top -= y < static_cast<float>(top) ? 1 : 0;
        const float across = x - static_cast<float>(left), down = y - static_cast<float>(top);
        const int32_t columns = static_cast<int32_t>(width), rows = static_cast<int32_t>(height);
        const float in_left = (inside & (left >= 0)) ? 1.0f : 0.0f;
        const float in_right = (inside & (left + 1 < columns)) ? 1.0f : 0.0f;
        const float in_top = top >= 0 ? 1.0f : 0.0f, in_bottom = top + 1 < rows ? 1.0f : 0.0f;
        const int32_t first_column = left > 0 ? left : 0, last_column = left + 1 < columns ? left + 1 : columns - 1;
        const int32_t first_row = top > 0 ? top : 0, last_row = top + 1 < rows ? top + 1 : rows - 1;
        const int32_t upper = starts[i] + first_row * columns, lower = starts[i] + last_row * columns;
        corners.places[0][i] = (upper + first_column) * stride;
        corners.places[1][i] = (upper + last_column) * stride;
        corners.places[2][i] = (lower + first_column) * stride;
        corners.places[3][i] = (lower + last_column) * stride;
        corners.present[0][i] = in_top * in_left;
        corners.present[1][i] = in_top * in_right;
        corners.present[2][i] = in_bottom * in_left;
        corners.present[3][i] = in_bottom * in_right;
        corners.shares[0][i] = in_top * in_left * (1 - down) * (1 - across);
        corners.shares[1][i] = in_top * in_right * (1 - down) * across;
        corners.shares[2][i] = in_bottom * in_left * down * (1 - across);
        corners.shares[3][i] = in_bottom * in_right * down * across;
        corners.down[i] = down;
        corners.across[i] = across;
        corners.any[i] = inside ? 1 : 0;
    }
}

// Adds the weighted samples to `lanes` channels that lie side by side; sums of a fixed width stay in registers.
template <int lanes>
static void add_samples(const float *values, const sample_corners &corners, const float *weights, int64_t count,
                        float *total) {
    float sums[lanes];
    for (int l = 0; l < lanes; ++l) sums[l] = total[l];
    for (int64_t i = 0; i < count; ++i) {
        if (!corners.any[i]) continue;
        const float weight = weights[i];
        const float *a = values + corners.places[0][i], *b = values + corners.places[1][i];
        const float *c = values + corners.places[2][i], *d = values + corners.places[3][i];
        const float wa = corners.shares[0][i] * weight, wb = corners.shares[1][i] * weight;
        const float wc = corners.shares[2][i] * weight, wd = corners.shares[3][i] * weight;
        for (int l = 0; l < lanes; ++l) sums[l] += wa * a[l] + wb * b[l] + wc * c[l] + wd * d[l];
    }
    for (int l = 0; l < lanes; ++l) total[l] = sums[l];
}

// One head of one query: the sum of its samples, `width` channels.
static void sample_head(const float *values, const float *locations, const float *weights,
                        const deformable_levels &levels, int32_t stride, int64_t width, float *result) {
    sample_corners corners;
    for (int64_t l = 0; l < width; ++l) result[l] = 0;
    for (int64_t first = 0; first < levels.samples; first += deformable_chunk) {
        const int64_t count = levels.samples - first < deformable_chunk ? levels.samples - first : deformable_chunk;
        find_corners(locations + 2 * first, levels, first, count, stride, corners);
        int64_t l = 0;
        for (; l + 32 <= width; l += 32) add_samples<32>(values + l, corners, weights + first, count, result + l);
        for (; l + 8 <= width; l += 8) add_samples<8>(values + l, corners, weights + first, count, result + l);
        for (; l < width; ++l) add_samples<1>(values + l, corners, weights + first, count, result + l);
    }
}

// For `lanes` channels: adds to `products` those of the gradient with the values at each sample's four places, and to
// the gradients of these values, unless null, what comes back.
template <int lanes>
static void spread_samples(const float *values, const sample_corners &corners, const float *weights, int64_t count,
                           const float *gradient, float *diff_values, float products[4][deformable_chunk]) {
    float g[lanes];
    for (int l = 0; l < lanes; ++l) g[l] = gradient[l];
    for (int64_t i = 0; i < count; ++i) {
        if (!corners.any[i]) continue;
        for (int s = 0; s < 4; ++s) {
            const int64_t place = corners.places[s][i];
            float parts[lanes];
            for (int l = 0; l < lanes; ++l) parts[l] = g[l] * values[place + l];
            for (int half = lanes / 2; half > 0; half /= 2)
                for (int l = 0; l < half; ++l) parts[l] += parts[l + half];
            products[s][i] += parts[0];
            if (!diff_values) continue;
            const float share = corners.shares[s][i] * weights[i];
            float *to = diff_values + place;
            for (int l = 0; l < lanes; ++l) to[l] += share * g[l];
        }
    }
}

// The gradients of one head of one query: those of values are added, those of locations and weights written. Each of
// the three may be null.
static void sample_head_backward(const float *values, const float *locations, const float *weights,
                                 const deformable_levels &levels, int32_t stride, int64_t width, const float *gradient,
                                 float *diff_values, float *diff_locations, float *diff_weights) {
    sample_corners corners;
    float products[4][deformable_chunk];
    for (int64_t first = 0; first < levels.samples; first += deformable_chunk) {
        const int64_t count = levels.samples - first < deformable_chunk ? levels.samples - first : deformable_chunk;
        find_corners(locations + 2 * first, levels, first, count, stride, corners);
        const float *own = weights + first;
        for (int s = 0; s < 4; ++s)
            for (int64_t i = 0; i < count; ++i) products[s][i] = 0;
        const auto at = [&](int64_t l) { return diff_values ? diff_values + l : nullptr; };
        int64_t l = 0;
        for (; l + 32 <= width; l += 32)
            spread_samples<32>(values + l, corners, own, count, gradient + l, at(l), products);
        for (; l + 8 <= width; l += 8)
            spread_samples<8>(values + l, corners, own, count, gradient + l, at(l), products);
        for (; l < width; ++l)
            spread_samples<1>(values + l, corners, own, count, gradient + l, at(l), products);
        for (int64_t i = 0; i < count; ++i) {
            const int64_t sample = first + i;
            float seen = 0, p[4];
            for (int s = 0; s < 4; ++s) {
                seen += corners.shares[s][i] * products[s][i];
                p[s] = corners.present[s][i] * products[s][i];
            }
            if (diff_weights) diff_weights[sample] = seen;
            if (!diff_locations) continue;
            const float down = corners.down[i], across = corners.across[i];
            diff_locations[2 * sample] =
                own[i] * levels.widths[sample] * ((1 - down) * (p[1] - p[0]) + down * (p[3] - p[2]));
            diff_locations[2 * sample + 1] =
                own[i] * levels.heights[sample] * ((1 - across) * (p[2] - p[0]) + across * (p[3] - p[1]));
        }
    }
}
