// Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
// Read once for each instruction set (each_instruction_set.hpp): no include guard.
// No fused multiply-add anywhere here: the same bits on every machine.

APUS_INLINE void philox(uint64_t key, uint64_t counter, uint32_t out[4]) {
    uint32_t c0 = static_cast<uint32_t>(counter), c1 = static_cast<uint32_t>(counter >> 32), c2 = 0, c3 = 0;
    uint32_t k0 = static_cast<uint32_t>(key), k1 = static_cast<uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
        uint64_t p0 = static_cast<uint64_t>(0xD2511F53u) * c0, p1 = static_cast<uint64_t>(0xCD9E8D57u) * c2;
        uint32_t n0 = static_cast<uint32_t>(p1 >> 32) ^ c1 ^ k0, n2 = static_cast<uint32_t>(p0 >> 32) ^ c3 ^ k1;
        c1 = static_cast<uint32_t>(p1);
        c3 = static_cast<uint32_t>(p0);
        c0 = n0;
        c2 = n2;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

static void random_words(uint64_t key, uint64_t first, uint32_t *words, int64_t count) {
    int64_t i = 0;
    while (i < count && ((first + static_cast<uint64_t>(i)) & 3) != 0) {
        uint32_t out[4];
        uint64_t at = first + static_cast<uint64_t>(i);
        philox(key, at >> 2, out);
        words[i++] = out[at & 3];
    }
    for (; i + 64 <= count; i += 64) {
        uint64_t counter = (first + static_cast<uint64_t>(i)) >> 2;
        uint32_t lanes[4][16];
        for (int l = 0; l < 16; ++l) {
            uint32_t out[4];
            philox(key, counter + static_cast<uint64_t>(l), out);
            for (int w = 0; w < 4; ++w) lanes[w][l] = out[w];
        }
        for (int l = 0; l < 16; ++l)
            for (int w = 0; w < 4; ++w) words[i + l * 4 + w] = lanes[w][l];
    }
    for (; i < count; i += 4) {
        uint32_t out[4];
        philox(key, (first + static_cast<uint64_t>(i)) >> 2, out);
        for (int64_t w = 0; w < 4 && i + w < count; ++w) words[i + w] = out[w];
    }
}

// Uniform in [0, 1) with 24 bits.
static void uniform_from_words(const uint32_t *words, float *values, int64_t count, float low, float high) {
#pragma clang fp contract(off)
    for (int64_t i = 0; i < count; ++i) {
        float u = static_cast<float>(words[i] >> 8) * 5.9604645e-8f;
        float v = low + u * (high - low);
        values[i] = v < high || low >= high ? v : low;
    }
}

// Inverse of the normal distribution by two polynomials of our own fit, as a function of
// w = -log(1 - x^2) with x uniform in (-1, 1); the split at w = 5 follows Giles (2010).
static void normal_from_words(const uint32_t *words, float *values, int64_t count, float mean, float deviation) {
#pragma clang fp contract(off)
    for (int64_t i = 0; i < count; ++i) {
        // In integers, so that both ends stay within (-1, 1).
        float x = static_cast<float>(static_cast<int32_t>(words[i] >> 8) * 2 + 1 - 16777216) * 5.9604645e-8f;
        float v = (1.0f - x) * (1.0f + x);
        uint32_t shifted = as_bits(v) - 0x3F3504F3u;
        float n = static_cast<float>(static_cast<int32_t>(shifted) >> 23);
        float m = as_float((shifted & 0x007FFFFFu) + 0x3F3504F3u) - 1.0f;
        float p = -7.829239e-2f;
        p = p * m + 0.13018331f;
        p = p * m - 0.13212517f;
        p = p * m + 0.14160874f;
        p = p * m - 0.16610329f;
        p = p * m + 0.20003197f;
        p = p * m - 0.25001571f;
        p = p * m + 0.33333302f;
        p = p * m - 0.49999989f;
        float w = -((m + m * m * p) + n * 0.69314718f);
        float s = w - 2.5f;
        float c = -1.2149668e-8f;
        c = c * s + 3.2788612e-8f;
        c = c * s + 6.5533302e-7f;
        c = c * s - 4.8961829e-6f;
        c = c * s - 7.0010724e-6f;
        c = c * s + 3.0878257e-4f;
        c = c * s - 1.7716755e-3f;
        c = c * s - 5.9077134e-3f;
        c = c * s + 0.34880205f;
        c = c * s + 2.1233135f;
        float t = std::sqrt(w < 0.0f ? 0.0f : w) - 3.0f;
        float d = 4.3513509e-5f;
        d = d * t - 1.8162556e-4f;
        d = d * t - 6.5069253e-5f;
        d = d * t + 1.7902176e-3f;
        d = d * t - 5.0014664e-3f;
        d = d * t + 8.1660578e-3f;
        d = d * t - 1.0837605e-2f;
        d = d * t + 1.3340354e-2f;
        d = d * t + 1.4165854f;
        d = d * t + 4.0064346f;
        float z = x * (w < 5.0f ? c : d);
        values[i] = mean + z * deviation;
    }
}

template <class T>
static void dropout_of(const uint32_t *words, uint32_t limit, float scale, const T *x, T *y, int64_t count) {
    for (int64_t i = 0; i < count; ++i) store(y + i, words[i] >= limit ? load(x + i) * scale : 0.0f);
}

static void dropout(bool narrow, const uint32_t *words, uint32_t limit, float scale, const void *x, void *y, int64_t count) {
    if (narrow) dropout_of(words, limit, scale, static_cast<const bfloat16 *>(x), static_cast<bfloat16 *>(y), count);
    else dropout_of(words, limit, scale, static_cast<const float *>(x), static_cast<float *>(y), count);
}
