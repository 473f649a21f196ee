// Read once for each instruction set (each_instruction_set.hpp): no include guard, no includes.
// Branch-free functions that loops over them can be vectorised with; polynomials are minimax fits
// made for this project, absolute error about one unit in the last place of float.

#define APUS_INLINE static inline __attribute__((always_inline))

APUS_INLINE float as_float(uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, 4);
    return value;
}
APUS_INLINE uint32_t as_bits(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, 4);
    return bits;
}

APUS_INLINE float load(const float *p) { return *p; }
APUS_INLINE float load(const bfloat16 *p) { return as_float(static_cast<uint32_t>(p->bits) << 16); }
APUS_INLINE void store(float *p, float value) { *p = value; }
// Round to nearest even; a NaN stays one.
APUS_INLINE void store(bfloat16 *p, float value) {
    uint32_t bits = as_bits(value);
    uint32_t rounded = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
    uint32_t quiet = (bits >> 16) | 0x40u;
    p->bits = static_cast<uint16_t>((bits & 0x7FFFFFFFu) > 0x7F800000u ? quiet : rounded);
}

APUS_INLINE float exponential(float x) {
    float clamped = x < -87.3365f ? -87.3365f : (x > 88.7228f ? 88.7228f : x);
    // Rounding by adding and taking away 1.5 * 2^23.
    float shifted = clamped * 1.44269504f + 12582912.0f;
    float n = shifted - 12582912.0f;
    float r = clamped - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    float p = 1.3956005e-3f;
    p = p * r + 8.375135e-3f;
    p = p * r + 4.1666085e-2f;
    p = p * r + 0.16666415f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    // 2^n in two factors, so that n = 128 does not overflow the exponent.
    int32_t whole = static_cast<int32_t>(n);
    int32_t half = whole >> 1;
    float scale = as_float(static_cast<uint32_t>(half + 127) << 23);
    float rest = as_float(static_cast<uint32_t>(whole - half + 127) << 23);
    float y = p * scale * rest;
    y = x < -103.97f ? 0.0f : y;
    y = x > 88.7228f ? INFINITY : y;
    return x != x ? x : y;
}

// For x > 0 and normal; zero, infinity, negatives and NaN as IEEE says.
APUS_INLINE float logarithm(float x) {
    float scaled = x < 1.17549435e-38f ? x * 8388608.0f : x;
    float offset = x < 1.17549435e-38f ? -23.0f : 0.0f;
    uint32_t bits = as_bits(scaled);
    // Mantissa in [sqrt(1/2), sqrt(2)).
    uint32_t shifted = bits - 0x3F3504F3u;
    int32_t exponent = static_cast<int32_t>(shifted) >> 23;
    float m = as_float((shifted & 0x007FFFFFu) + 0x3F3504F3u) - 1.0f;
    float n = static_cast<float>(exponent) + offset;
    float p = -7.829239e-2f;
    p = p * m + 0.13018331f;
    p = p * m - 0.13212517f;
    p = p * m + 0.14160874f;
    p = p * m - 0.16610329f;
    p = p * m + 0.20003197f;
    p = p * m - 0.25001571f;
    p = p * m + 0.33333302f;
    p = p * m - 0.49999989f;
    float y = m + (m * m * p + n * -2.12194440e-4f);
    y = y + n * 0.693359375f;
    y = x == 0.0f ? -INFINITY : y;
    y = x < 0.0f ? NAN : y;
    y = x == INFINITY ? INFINITY : y;
    return x != x ? x : y;
}

APUS_INLINE float error_function(float x) {
    float t = x < 0.0f ? -x : x;
    t = t > 4.0f ? 4.0f : t;
    float p = -3.0872556e-8f;
    p = p * t + 1.7367744e-6f;
    p = p * t - 2.5038031e-5f;
    p = p * t + 1.8048935e-4f;
    p = p * t - 7.6737773e-4f;
    p = p * t + 1.8324755e-3f;
    p = p * t - 2.7792997e-4f;
    p = p * t - 1.9106772e-2f;
    p = p * t + 0.10276868f;
    p = p * t + 0.6366201f;
    p = p * t + 1.1283791f;
    float y = 1.0f - exponential(-(p * t));
    y = x < 0.0f ? -y : y;
    return x != x ? x : y;
}

APUS_INLINE float hyperbolic_tangent(float x) {
    float t = x < 0.0f ? -x : x;
    float z = t * t;
    float p = -5.6723636e-3f;
    p = p * z + 2.0603091e-2f;
    p = p * z - 5.3725212e-2f;
    p = p * z + 0.13331186f;
    p = p * z - 0.33333263f;
    float small = t + t * z * p;
    float e = exponential(t > 20.0f ? -40.0f : -2.0f * t);
    float large = (1.0f - e) / (1.0f + e);
    float y = t < 0.625f ? small : large;
    y = x < 0.0f ? -y : y;
    return x != x ? x : y;
}

APUS_INLINE float logistic(float x) { return 1.0f / (1.0f + exponential(-x)); }
