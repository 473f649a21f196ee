// Read once for each instruction set (each_instruction_set.hpp): no include guard.

APUS_INLINE float gelu_tanh_slope(float s) {
    float t = hyperbolic_tangent(0.79788456f * (s + 0.044715f * s * s * s));
    return 0.5f * (1.0f + t) + 0.5f * s * (1.0f - t * t) * 0.79788456f * (1.0f + 0.134145f * s * s);
}

// A NaN passes.
APUS_INLINE float hard_sigmoid(float x) {
    float shifted = x + 3.0f;
    return (shifted < 0.0f ? 0.0f : (shifted > 6.0f ? 6.0f : shifted)) * (1.0f / 6.0f);
}

#define APUS_UNARY(NAME, FORWARD, BACKWARD)                                        \
    struct NAME {                                                                  \
        APUS_INLINE float value(float x, float a, float b) {                       \
            (void)a, (void)b;                                                      \
            return FORWARD;                                                        \
        }                                                                          \
        /* s is what forward saved: x or y. */                                     \
        APUS_INLINE float slope(float s, float a, float b) {                       \
            (void)s, (void)a, (void)b;                                             \
            return BACKWARD;                                                       \
        }                                                                          \
    };

APUS_UNARY(negate_of, -x, -1.0f)
APUS_UNARY(absolute_of, x < 0.0f ? -x : x, s > 0.0f ? 1.0f : (s < 0.0f ? -1.0f : 0.0f))
APUS_UNARY(exponential_of, exponential(x), s)
APUS_UNARY(logarithm_of, logarithm(x), 1.0f / s)
APUS_UNARY(square_root_of, std::sqrt(x), 0.5f / s)
APUS_UNARY(reciprocal_square_root_of, 1.0f / std::sqrt(x), -0.5f * s * s * s)
APUS_UNARY(square_of, x *x, 2.0f * s)
APUS_UNARY(reciprocal_of, 1.0f / x, -s * s)
APUS_UNARY(sine_of, std::sin(x), std::cos(s))
APUS_UNARY(cosine_of, std::cos(x), -std::sin(s))
APUS_UNARY(tanh_of, hyperbolic_tangent(x), 1.0f - s * s)
APUS_UNARY(sigmoid_of, logistic(x), s *(1.0f - s))
// A NaN passes.
APUS_UNARY(relu_of, x < 0.0f ? 0.0f : x, s > 0.0f ? 1.0f : 0.0f)
APUS_UNARY(leaky_relu_of, x > 0.0f ? x : a * x, s > 0.0f ? 1.0f : a)
APUS_UNARY(gelu_of, 0.5f * x * (1.0f + error_function(x * 0.70710678f)),
           0.5f * (1.0f + error_function(s * 0.70710678f)) +
               s * 0.39894228f * exponential(-0.5f * s * s))
APUS_UNARY(gelu_tanh_of,
           0.5f * x * (1.0f + hyperbolic_tangent(0.79788456f * (x + 0.044715f * x * x * x))),
           gelu_tanh_slope(s))
APUS_UNARY(silu_of, x *logistic(x), logistic(s) * (1.0f + s * (1.0f - logistic(s))))
APUS_UNARY(softplus_of, (x > 0.0f ? x : 0.0f) + logarithm(1.0f + exponential(x > 0.0f ? -x : x)),
           logistic(s))
APUS_UNARY(affine_of, a *x + b, a)
APUS_UNARY(clamp_of, x < a ? a : (x > b ? b : x), s < a || s > b ? 0.0f : 1.0f)
APUS_UNARY(power_of, std::pow(x, a), a == 0.0f ? 0.0f : a * std::pow(s, a - 1.0f))
APUS_UNARY(sign_of, x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : x), 0.0f)
APUS_UNARY(floor_of, std::floor(x), 0.0f)
APUS_UNARY(round_of, std::nearbyint(x), 0.0f)
APUS_UNARY(erf_of, error_function(x), 1.1283792f * exponential(-s * s))
APUS_UNARY(hard_sigmoid_of, hard_sigmoid(x), s > -3.0f && s < 3.0f ? 1.0f / 6.0f : 0.0f)
APUS_UNARY(hard_swish_of, x *hard_sigmoid(x),
           s <= -3.0f ? 0.0f : (s < 3.0f ? s * (1.0f / 3.0f) + 0.5f : 1.0f))
APUS_UNARY(arctangent_of, std::atan(x), 1.0f / (1.0f + s * s))

#undef APUS_UNARY

template <class T, class F>
static void unary(const void *from, void *to, int64_t count, float a, float b) {
    const T *x = static_cast<const T *>(from);
    T *y = static_cast<T *>(to);
    for (int64_t i = 0; i < count; ++i) store(y + i, F::value(load(x + i), a, b));
}

template <class T, class F>
static void unary_backward(const void *saved, const void *gradient, void *to, int64_t count, float a,
                           float b) {
    const T *s = static_cast<const T *>(saved), *g = static_cast<const T *>(gradient);
    T *d = static_cast<T *>(to);
    for (int64_t i = 0; i < count; ++i) store(d + i, load(g + i) * F::slope(load(s + i), a, b));
}

using unary_kernel = void (*)(const void *, void *, int64_t, float, float);
using unary_backward_kernel = void (*)(const void *, const void *, void *, int64_t, float, float);

#define APUS_EACH_UNARY(T, KERNEL)                                                              \
    KERNEL<T, negate_of>, KERNEL<T, absolute_of>, KERNEL<T, exponential_of>,                    \
        KERNEL<T, logarithm_of>, KERNEL<T, square_root_of>, KERNEL<T, reciprocal_square_root_of>, \
        KERNEL<T, square_of>, KERNEL<T, reciprocal_of>, KERNEL<T, sine_of>, KERNEL<T, cosine_of>, \
        KERNEL<T, tanh_of>, KERNEL<T, sigmoid_of>, KERNEL<T, relu_of>, KERNEL<T, leaky_relu_of>, \
        KERNEL<T, gelu_of>, KERNEL<T, gelu_tanh_of>, KERNEL<T, silu_of>, KERNEL<T, softplus_of>, \
        KERNEL<T, affine_of>, KERNEL<T, clamp_of>, KERNEL<T, power_of>, KERNEL<T, sign_of>,     \
        KERNEL<T, floor_of>, KERNEL<T, round_of>, KERNEL<T, erf_of>, KERNEL<T, hard_sigmoid_of>, \
        KERNEL<T, hard_swish_of>, KERNEL<T, arctangent_of>

static unary_kernel unary_for(int32_t operation, bool narrow) {
    static const unary_kernel wide[] = {APUS_EACH_UNARY(float, unary)};
    static const unary_kernel half[] = {APUS_EACH_UNARY(bfloat16, unary)};
    return narrow ? half[operation] : wide[operation];
}

static unary_backward_kernel unary_backward_for(int32_t operation, bool narrow) {
    static const unary_backward_kernel wide[] = {APUS_EACH_UNARY(float, unary_backward)};
    static const unary_backward_kernel half[] = {APUS_EACH_UNARY(bfloat16, unary_backward)};
    return narrow ? half[operation] : wide[operation];
}

#undef APUS_EACH_UNARY

// ---- Two operands: one row of the innermost axis ------------------------------------------------

struct add_of { template <class V> APUS_INLINE V value(V a, V b) { return a + b; } };
struct subtract_of { template <class V> APUS_INLINE V value(V a, V b) { return a - b; } };
struct multiply_of { template <class V> APUS_INLINE V value(V a, V b) { return a * b; } };
struct divide_of {
    APUS_INLINE float value(float a, float b) { return a / b; }
    // Integer division by zero gives zero instead of a trap.
    template <class V> APUS_INLINE V value(V a, V b) { return b == 0 ? 0 : (b == -1 ? 0 - a : a / b); }
};
// As PyTorch: a NaN in either operand is the result.
struct maximum_of {
    APUS_INLINE float value(float a, float b) { return a != a ? a : (b != b ? b : (a > b ? a : b)); }
    template <class V> APUS_INLINE V value(V a, V b) { return a > b ? a : b; }
};
struct minimum_of {
    APUS_INLINE float value(float a, float b) { return a != a ? a : (b != b ? b : (a < b ? a : b)); }
    template <class V> APUS_INLINE V value(V a, V b) { return a < b ? a : b; }
};
struct pow_of {
    APUS_INLINE float value(float a, float b) { return std::pow(a, b); }
    template <class V> APUS_INLINE V value(V a, V b) {
        return static_cast<V>(std::pow(static_cast<double>(a), static_cast<double>(b)));
    }
};
struct equal_of { template <class V> APUS_INLINE bool value(V a, V b) { return a == b; } };
struct not_equal_of { template <class V> APUS_INLINE bool value(V a, V b) { return a != b; } };
struct less_of { template <class V> APUS_INLINE bool value(V a, V b) { return a < b; } };
struct less_equal_of { template <class V> APUS_INLINE bool value(V a, V b) { return a <= b; } };
struct greater_of { template <class V> APUS_INLINE bool value(V a, V b) { return a > b; } };
struct greater_equal_of { template <class V> APUS_INLINE bool value(V a, V b) { return a >= b; } };

APUS_INLINE int32_t load(const int32_t *p) { return *p; }
APUS_INLINE int64_t load(const int64_t *p) { return *p; }
APUS_INLINE uint8_t load(const uint8_t *p) { return *p; }
APUS_INLINE int8_t load(const int8_t *p) { return *p; }
APUS_INLINE void store(int32_t *p, int32_t value) { *p = value; }
APUS_INLINE void store(int64_t *p, int64_t value) { *p = value; }
APUS_INLINE void store(uint8_t *p, uint8_t value) { *p = value; }
APUS_INLINE void store(int8_t *p, int8_t value) { *p = value; }
APUS_INLINE void store(bool *p, bool value) { *p = value; }

template <class T, class R, class F>
static void binary_row(const void *left, int64_t left_step, const void *right, int64_t right_step,
                       void *to, int64_t count) {
    const T *a = static_cast<const T *>(left), *b = static_cast<const T *>(right);
    R *y = static_cast<R *>(to);
    if (left_step == 1 && right_step == 1) {
        for (int64_t i = 0; i < count; ++i) store(y + i, F::value(load(a + i), load(b + i)));
    } else if (left_step == 1 && right_step == 0) {
        auto constant = load(b);
        for (int64_t i = 0; i < count; ++i) store(y + i, F::value(load(a + i), constant));
    } else if (left_step == 0 && right_step == 1) {
        auto constant = load(a);
        for (int64_t i = 0; i < count; ++i) store(y + i, F::value(constant, load(b + i)));
    } else {
        for (int64_t i = 0; i < count; ++i)
            store(y + i, F::value(load(a + i * left_step), load(b + i * right_step)));
    }
}

using binary_kernel = void (*)(const void *, int64_t, const void *, int64_t, void *, int64_t);

#define APUS_EACH_BINARY(T)                                                                  \
    {binary_row<T, T, add_of>, binary_row<T, T, subtract_of>, binary_row<T, T, multiply_of>, \
     binary_row<T, T, divide_of>, binary_row<T, T, maximum_of>, binary_row<T, T, minimum_of>, \
     binary_row<T, T, pow_of>, binary_row<T, bool, equal_of>, binary_row<T, bool, not_equal_of>, \
     binary_row<T, bool, less_of>, binary_row<T, bool, less_equal_of>,                       \
     binary_row<T, bool, greater_of>, binary_row<T, bool, greater_equal_of>}

// Column by dtype number; bool is read as a byte.
static binary_kernel binary_for(int32_t operation, int32_t dtype) {
    static const binary_kernel table[7][13] = {
        APUS_EACH_BINARY(float),   APUS_EACH_BINARY(bfloat16), APUS_EACH_BINARY(int8_t),
        APUS_EACH_BINARY(uint8_t), APUS_EACH_BINARY(int32_t),  APUS_EACH_BINARY(int64_t),
        APUS_EACH_BINARY(uint8_t)};
    return table[dtype][operation];
}

#undef APUS_EACH_BINARY

template <class T>
static void axpby_of(float a, const void *from, float b, void *to, int64_t count) {
    const T *x = static_cast<const T *>(from);
    T *y = static_cast<T *>(to);
    if (b == 1.0f)
        for (int64_t i = 0; i < count; ++i) store(y + i, load(y + i) + a * load(x + i));
    else
        for (int64_t i = 0; i < count; ++i) store(y + i, a * load(x + i) + b * load(y + i));
}

static void axpby(bool narrow, float a, const void *x, float b, void *y, int64_t count) {
    if (narrow) axpby_of<bfloat16>(a, x, b, y, count);
    else axpby_of<float>(a, x, b, y, count);
}

// ---- Conversions along one row -----------------------------------------------------------------

template <class From, class To>
APUS_INLINE To converted(From value) {
    return static_cast<To>(value);
}
template <> inline __attribute__((always_inline)) uint8_t converted<float, uint8_t>(float v) {
    return static_cast<uint8_t>(v > 0.0f ? (v > 255.0f ? 255.0f : v) : 0.0f);
}
template <> inline __attribute__((always_inline)) int8_t converted<float, int8_t>(float v) {
    return static_cast<int8_t>(v != v ? 0.0f : (v < -128.0f ? -128.0f : (v > 127.0f ? 127.0f : v)));
}
template <> inline __attribute__((always_inline)) int32_t converted<float, int32_t>(float v) {
    return v >= 2147483648.0f ? INT32_MAX : (v < -2147483648.0f || v != v ? INT32_MIN : static_cast<int32_t>(v));
}
template <> inline __attribute__((always_inline)) int64_t converted<float, int64_t>(float v) {
    return v >= 9223372036854775808.0f ? INT64_MAX
           : (v < -9223372036854775808.0f || v != v) ? INT64_MIN : static_cast<int64_t>(v);
}

template <class T> struct loaded_as { using type = T; };
template <> struct loaded_as<bfloat16> { using type = float; };

template <class From, class To>
static void convert_row(const void *from, int64_t from_step, void *to, int64_t to_step, int64_t count) {
    const From *x = static_cast<const From *>(from);
    To *y = static_cast<To *>(to);
    using A = typename loaded_as<From>::type;
    using B = typename loaded_as<To>::type;
    if (from_step == 1 && to_step == 1)
        for (int64_t i = 0; i < count; ++i) store(y + i, converted<A, B>(load(x + i)));
    else
        for (int64_t i = 0; i < count; ++i)
            store(y + i * to_step, converted<A, B>(load(x + i * from_step)));
}

// To bool: whether it differs from zero.
template <class From>
static void truth_row(const void *from, int64_t from_step, void *to, int64_t to_step, int64_t count) {
    const From *x = static_cast<const From *>(from);
    bool *y = static_cast<bool *>(to);
    for (int64_t i = 0; i < count; ++i) y[i * to_step] = load(x + i * from_step) != 0;
}

using convert_kernel = void (*)(const void *, int64_t, void *, int64_t, int64_t);

#define APUS_EACH_TARGET(T)                                                             \
    {convert_row<T, float>, convert_row<T, bfloat16>, convert_row<T, int8_t>,           \
     convert_row<T, uint8_t>, convert_row<T, int32_t>, convert_row<T, int64_t>, truth_row<T>}

static convert_kernel convert_for(int32_t from, int32_t to) {
    static const convert_kernel table[7][7] = {
        APUS_EACH_TARGET(float),   APUS_EACH_TARGET(bfloat16), APUS_EACH_TARGET(int8_t),
        APUS_EACH_TARGET(uint8_t), APUS_EACH_TARGET(int32_t),  APUS_EACH_TARGET(int64_t),
        APUS_EACH_TARGET(uint8_t)};
    return table[from][to];
}

#undef APUS_EACH_TARGET
