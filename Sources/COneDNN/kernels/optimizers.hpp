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

static void adam(float *w, const float *g, float *m, float *s, float *largest, int64_t count, const apus_adam_step &step) {
    float shrink = step.decoupled ? 1.0f - step.rate * step.decay : 1.0f;
    float coupled = step.decoupled ? 0.0f : step.decay;
    float rate = step.rate / step.correction1;
    for (int64_t i = 0; i < count; ++i) {
        float p = w[i] * shrink;
        float d = g[i] + coupled * p;
        float a = m[i] + (1.0f - step.beta1) * (d - m[i]);
        float b = step.beta2 * s[i] + (1.0f - step.beta2) * d * d;
        m[i] = a;
        s[i] = b;
        if (largest) {
            b = b > largest[i] ? b : largest[i];
            largest[i] = b;
        }
        w[i] = p - rate * a / (std::sqrt(b) / step.root_correction2 + step.epsilon);
    }
}

static void rmsprop(float *w, const float *g, float *s, float *average, float *v, int64_t count, float rate, float alpha, float epsilon, float mu, float decay) {
    for (int64_t i = 0; i < count; ++i) {
        float d = g[i] + decay * w[i];
        float b = alpha * s[i] + (1.0f - alpha) * d * d;
        s[i] = b;
        if (average) {
            float a = average[i] + (1.0f - alpha) * (d - average[i]);
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
