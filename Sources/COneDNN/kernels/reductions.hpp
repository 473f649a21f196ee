// Read once for each instruction set (each_instruction_set.hpp): no include guard.
// Sums run in 16 lanes and end in double, so that long ones stay exact to float's last place.

struct sum_fold {
    static constexpr float start = 0.0f;
    APUS_INLINE float step(float total, float x) { return total + x; }
};
struct squares_fold {
    static constexpr float start = 0.0f;
    APUS_INLINE float step(float total, float x) { return total + x * x; }
};
struct maximum_fold {
    static constexpr float start = -INFINITY;
    APUS_INLINE float step(float best, float x) { return x > best || x != x ? x : best; }
};
struct minimum_fold {
    static constexpr float start = INFINITY;
    APUS_INLINE float step(float best, float x) { return x < best || x != x ? x : best; }
};

// Along a dense row.
template <class T, class F, bool sums>
static float fold_row(const T *x, int64_t count) {
    double total = F::start;
    float best = F::start;
    int64_t i = 0;
    while (i + 16 <= count) {
        float lanes[16];
        for (int l = 0; l < 16; ++l) lanes[l] = F::start;
        int64_t stop = i + 16 * 256 < count ? i + 16 * 256 : count;
        for (; i + 16 <= stop; i += 16)
            for (int l = 0; l < 16; ++l) lanes[l] = F::step(lanes[l], load(x + i + l));
        for (int l = 0; l < 16; ++l) {
            if (sums) total += lanes[l];
            else best = F::step(best, lanes[l]);
        }
    }
    for (; i < count; ++i) {
        if (sums) total += F::step(0.0f, load(x + i));
        else best = F::step(best, load(x + i));
    }
    return sums ? static_cast<float>(total) : best;
}

// Columns first..<last of [reduced, inner], where inner is dense.
template <class T, class F, bool sums>
static void fold_columns(const T *x, T *y, int64_t reduced, int64_t inner, int64_t first, int64_t last, float scale) {
    for (int64_t c = first; c < last; c += 64) {
        int width = static_cast<int>(last - c < 64 ? last - c : 64);
        double total[64];
        float part[64];
        for (int l = 0; l < 64; ++l) total[l] = 0.0;
        for (int l = 0; l < 64; ++l) part[l] = F::start;
        for (int64_t r = 0; r < reduced; ++r) {
            const T *row = x + r * inner + c;
            if (width == 64)
                for (int l = 0; l < 64; ++l) part[l] = F::step(part[l], load(row + l));
            else
                for (int l = 0; l < width; ++l) part[l] = F::step(part[l], load(row + l));
            if (sums && (r & 255) == 255)
                for (int l = 0; l < 64; ++l) {
                    total[l] += part[l];
                    part[l] = 0.0f;
                }
        }
        for (int l = 0; l < width; ++l)
            store(y + c + l, sums ? static_cast<float>(total[l] + part[l]) * scale : part[l]);
    }
}

template <class T, class F, bool sums>
static void fold(const void *from, void *to, int64_t reduced, int64_t inner, int64_t first, int64_t last, float scale) {
    const T *x = static_cast<const T *>(from);
    T *y = static_cast<T *>(to);
    if (inner == 1)
        for (int64_t row = first; row < last; ++row) store(y + row, fold_row<T, F, sums>(x + row * reduced, reduced) * (sums ? scale : 1.0f));
    else
        fold_columns<T, F, sums>(x, y, reduced, inner, first, last, scale);
}

using fold_kernel = void (*)(const void *, void *, int64_t, int64_t, int64_t, int64_t, float);

// inner == 1: rows first..<last of x; else columns first..<last of one [reduced, inner].
static fold_kernel fold_for(int32_t reduction, bool narrow) {
    static const fold_kernel wide[] = {
        fold<float, sum_fold, true>, fold<float, sum_fold, true>, fold<float, maximum_fold, false>,
        fold<float, minimum_fold, false>, fold<float, squares_fold, true>};
    static const fold_kernel half[] = {
        fold<bfloat16, sum_fold, true>, fold<bfloat16, sum_fold, true>, fold<bfloat16, maximum_fold, false>,
        fold<bfloat16, minimum_fold, false>, fold<bfloat16, squares_fold, true>};
    return narrow ? half[reduction] : wide[reduction];
}

// Adds rows first..<last of [m, n] to total[n].
template <class T>
static void column_sums_of(const T *x, float *total, int64_t n, int64_t first, int64_t last) {
    for (int64_t c = 0; c < n; c += 64) {
        int64_t width = n - c < 64 ? n - c : 64;
        float part[64];
        for (int l = 0; l < 64; ++l) part[l] = 0.0f;
        for (int64_t r = first; r < last; ++r) {
            const T *row = x + r * n + c;
            if (width == 64)
                for (int l = 0; l < 64; ++l) part[l] += load(row + l);
            else
                for (int64_t l = 0; l < width; ++l) part[l] += load(row + l);
        }
        for (int64_t l = 0; l < width; ++l) total[c + l] = part[l];
    }
}

static void column_sums(bool narrow, const void *x, float *total, int64_t n, int64_t first, int64_t last) {
    if (narrow) column_sums_of(static_cast<const bfloat16 *>(x), total, n, first, last);
    else column_sums_of(static_cast<const float *>(x), total, n, first, last);
}

// In eight lanes of doubles, which hold the product of two floats exactly: the same bits on every
// instruction set.
static double dot(const float *x, const float *y, int64_t count) {
    double lanes[8] = {};
    int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (int l = 0; l < 8; ++l) lanes[l] += static_cast<double>(x[i + l]) * static_cast<double>(y[i + l]);
    double total = 0.0;
    for (int l = 0; l < 8; ++l) total += lanes[l];
    for (; i < count; ++i) total += static_cast<double>(x[i]) * static_cast<double>(y[i]);
    return total;
}
