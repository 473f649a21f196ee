// Read once for each instruction set (each_instruction_set.hpp): no include guard.

// The weighted sum of four places of a map, over `lanes` channels that lie side by side.
static void add_sample(const float *map, const int64_t *places, const float *weights, float *total, int64_t lanes) {
    const float *a = map + places[0], *b = map + places[1], *c = map + places[2], *d = map + places[3];
    for (int64_t l = 0; l < lanes; ++l)
        total[l] += weights[0] * a[l] + weights[1] * b[l] + weights[2] * c[l] + weights[3] * d[l];
}

// The gradient back to the four places.
static void spread_sample(float *map, const int64_t *places, const float *weights, const float *gradient,
                          int64_t lanes) {
    for (int s = 0; s < 4; ++s) {
        float *place = map + places[s];
        for (int64_t l = 0; l < lanes; ++l) place[l] += weights[s] * gradient[l];
    }
}

static void scale_lanes(float *values, float factor, int64_t lanes) {
    for (int64_t l = 0; l < lanes; ++l) values[l] *= factor;
}

// The larger of each channel's best so far and a place, and where that was.
static void keep_larger(const float *place, int32_t number, float *best, int32_t *where, int64_t lanes) {
    for (int64_t l = 0; l < lanes; ++l) {
        bool larger = place[l] > best[l];
        best[l] = larger ? place[l] : best[l];
        where[l] = larger ? number : where[l];
    }
}
