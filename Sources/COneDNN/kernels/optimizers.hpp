// PyTorch's update rules, element by element.
// Read once for each instruction set (each_instruction_set.hpp): no include guard.

static void sgd(float *w, const float *g, float *v, int64_t count, float rate, float mu, float dampening, float decay, bool nesterov, bool first) {
    if (!v) {
        for (int64_t i = 0; i < count; ++i) w[i] -= rate * (g[i] + decay * w[i]);
        return;
    }
    float keep = first ? 0.0f : mu, take = first ? 1.0f : 1.0f - dampening;
    for (int64_t i = 0; i < count; ++i) {
        float d = g[i] + decay * w[i];
        float m = keep * v[i] + take * d;
        v[i] = m;
        w[i] -= rate * (nesterov ? d + mu * m : m);
    }
}

// Shares like 1 - beta are rounded to float last: 1.0f - 0.999f would be off by 1e-5 of itself.
static void adam(float *w, const float *g, float *m, float *s, float *largest, int64_t count, const apus_adam_step &step) {
    float shrink = static_cast<float>(step.decoupled ? 1.0 - step.rate * step.decay : 1.0);
    float coupled = static_cast<float>(step.decoupled ? 0.0 : step.decay);
    float rate = static_cast<float>(step.rate / step.correction1);
    float fresh1 = static_cast<float>(1.0 - step.beta1);
    float beta2 = static_cast<float>(step.beta2), fresh2 = static_cast<float>(1.0 - step.beta2);
    float root = static_cast<float>(step.root_correction2), epsilon = static_cast<float>(step.epsilon);
    for (int64_t i = 0; i < count; ++i) {
        float p = w[i] * shrink;
        float d = g[i] + coupled * p;
        float a = m[i] + fresh1 * (d - m[i]);
        float b = beta2 * s[i] + fresh2 * d * d;
        m[i] = a;
        s[i] = b;
        if (largest) {
            b = b > largest[i] ? b : largest[i];
            largest[i] = b;
        }
        w[i] = p - rate * a / (std::sqrt(b) / root + epsilon);
    }
}

static void rmsprop(float *w, const float *g, float *s, float *average, float *v, int64_t count, float rate, double alpha, float epsilon, float mu, float decay) {
    float keep = static_cast<float>(alpha), fresh = static_cast<float>(1.0 - alpha);
    for (int64_t i = 0; i < count; ++i) {
        float d = g[i] + decay * w[i];
        float b = keep * s[i] + fresh * d * d;
        s[i] = b;
        if (average) {
            float a = average[i] + fresh * (d - average[i]);
            average[i] = a;
            b -= a * a;
        }
        float update = d / (std::sqrt(b) + epsilon);
        if (v) {
            update = mu * v[i] + update;
            v[i] = update;
        }
        w[i] -= rate * update;
    }
}

static void adagrad(float *w, const float *g, float *s, int64_t count, float rate, float epsilon, float decay) {
    for (int64_t i = 0; i < count; ++i) {
        float d = g[i] + decay * w[i];
        float b = s[i] + d * d;
        s[i] = b;
        w[i] -= rate * d / (std::sqrt(b) + epsilon);
    }
}

static void lerp(float *y, const float *x, int64_t count, float weight) {
    for (int64_t i = 0; i < count; ++i) y[i] += weight * (x[i] - y[i]);
}
