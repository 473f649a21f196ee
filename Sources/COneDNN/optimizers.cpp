#include "include/apus_onednn.h"
#include "profile.hpp"
#include "threads.hpp"

#define APUS_KERNEL_FILE "kernels/optimizers.hpp"
#include "kernels/each_instruction_set.hpp"

using namespace apus;

namespace {
float *shifted(float *base, int64_t by) { return base ? base + by : nullptr; }
}  // namespace

extern "C" {

void apus_sgd(float *w, const float *g, float *v, int64_t count, float rate, float mu, float dampening, float decay,
              bool nesterov, bool first) {
    profiled timed(family::optimizer);
    parallel_flat(count, elementwise_grain, [&](int64_t begin, int64_t end) {
        APUS_DISPATCH(sgd)(w + begin, g + begin, shifted(v, begin), end - begin, rate, mu, dampening, decay, nesterov,
                           first);
    });
}

void apus_adam(float *w, const float *g, float *m, float *s, float *largest, int64_t count,
               const apus_adam_step *step) {
    profiled timed(family::optimizer);
    parallel_flat(count, elementwise_grain, [&](int64_t begin, int64_t end) {
        APUS_DISPATCH(adam)(w + begin, g + begin, m + begin, s + begin, shifted(largest, begin), end - begin, *step);
    });
}

void apus_rmsprop(float *w, const float *g, float *s, float *average, float *v, int64_t count, float rate, double alpha,
                  float epsilon, float mu, float decay) {
    profiled timed(family::optimizer);
    parallel_flat(count, elementwise_grain, [&](int64_t begin, int64_t end) {
        APUS_DISPATCH(rmsprop)(w + begin, g + begin, s + begin, shifted(average, begin), shifted(v, begin),
                               end - begin, rate, alpha, epsilon, mu, decay);
    });
}

void apus_adagrad(float *w, const float *g, float *s, int64_t count, float rate, float epsilon, float decay) {
    profiled timed(family::optimizer);
    parallel_flat(count, elementwise_grain, [&](int64_t begin, int64_t end) {
        APUS_DISPATCH(adagrad)(w + begin, g + begin, s + begin, end - begin, rate, epsilon, decay);
    });
}

void apus_lerp(float *y, const float *x, int64_t count, float weight) {
    profiled timed(family::optimizer);
    parallel_flat(count, elementwise_grain, [&](int64_t begin, int64_t end) {
        APUS_DISPATCH(lerp)(y + begin, x + begin, end - begin, weight);
    });
}

}
