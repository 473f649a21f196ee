#include <cmath>
#include <vector>

#include "include/apus_onednn.h"
#include "pool.hpp"
#include "profile.hpp"
#include "status.hpp"
#include "threads.hpp"

namespace apus {
// Channels that lie side by side: `lanes` of them, in `rows` rows `step` elements apart.
struct batch_norm_group {
    int lanes;
    int64_t rows, step;
};

// How the backward pass knows what relu let through.
enum relu_mask { no_relu, relu_by_output, relu_by_input };

// A group's constants of the backward pass, one a channel.
struct batch_norm_backward {
    relu_mask mask;
    const float *mean;
    float scale[16], offset[16];  // of the forward pass
    float a[16], b[16], c[16];    // dx = a*g + b*(x - mean) + c
};
}  // namespace apus

#define APUS_KERNEL_FILE "kernels/batch_norm.hpp"
#include "kernels/each_instruction_set.hpp"

namespace apus {
namespace {

constexpr int widest = 16;

// Where a group's segments lie. One segment an image when blocked, one in all when channels come last.
struct division {
    const apus_batch_norm &norm;
    int64_t block, groups, segments;

    explicit division(const apus_batch_norm &given) : norm(given) {
        block = given.blocked ? apus_block() : widest;
        groups = (given.channels + block - 1) / block;
        segments = given.blocked ? given.n : 1;
    }
    int lanes(int64_t group) const {
        int64_t rest = norm.channels - group * block;
        return static_cast<int>(rest < block ? rest : block);
    }
    // Piece `part` of `parts` of a segment.
    batch_norm_group rows(int64_t group, int64_t part, int64_t parts, int64_t segment, int64_t &offset) const {
        int64_t all = norm.blocked ? norm.positions : norm.n * norm.positions;
        int64_t step = norm.blocked ? block : norm.channels;
        int64_t first = all * part / parts, last = all * (part + 1) / parts;
        offset = (norm.blocked ? (segment * groups + group) * norm.positions * block : group * block) + first * step;
        return {lanes(group), last - first, step};
    }
    // Groups alone where they feed the team; else each is cut in pieces.
    int64_t parts() const {
        int team = threads();
        int64_t size = norm.n * norm.channels * norm.positions;
        if (team == 1 || size < elementwise_grain) return 1;
        return groups % team == 0 || groups >= 4 * team ? 1 : team;
    }
};


const char *at(const void *base, int64_t offset, int64_t bytes) {
    return base ? static_cast<const char *>(base) + offset * bytes : nullptr;
}
char *at(void *base, int64_t offset, int64_t bytes) {
    return base ? static_cast<char *>(base) + offset * bytes : nullptr;
}

// y = scale*x + offset, one of each a channel.
void forward_constants(const division &cut, int64_t group, const float *weight, const float *bias, const float *mean,
                       const float *inverse_deviation, float *scale, float *offset) {
    for (int lane = 0; lane < cut.lanes(group); ++lane) {
        int64_t channel = group * cut.block + lane;
        scale[lane] = (weight ? weight[channel] : 1.0f) * inverse_deviation[channel];
        offset[lane] = (bias ? bias[channel] : 0.0f) - mean[channel] * scale[lane];
    }
}

int64_t task_grain(const apus_batch_norm &norm) {
    return norm.n * norm.channels * norm.positions < elementwise_grain ? int64_t{1} << 40 : 1;
}

// Every group's sums, what follows from them, and the values that take it: group by group while it is in the
// cache, or piece by piece where the groups do not feed the team.
template <class Sums, class Finish, class Apply>
void two_passes(const division &cut, int64_t parts, Sums &&sums, Finish &&finish, Apply &&apply) {
    int64_t grain = task_grain(cut.norm);
    if (parts == 1) {
        parallel_for(cut.groups, grain, [&](int64_t begin, int64_t end) {
            for (int64_t group = begin; group < end; ++group) {
                sums(group, 0);
                finish(group);
                apply(group, 0);
            }
        });
        return;
    }
    auto each = [&](auto &&body) {
        parallel_for(cut.groups * parts, grain, [&](int64_t begin, int64_t end) {
            for (int64_t task = begin; task < end; ++task) body(task / parts, task % parts);
        });
    };
    each(sums);
    for (int64_t group = 0; group < cut.groups; ++group) finish(group);
    each(apply);
}

}  // namespace
}  // namespace apus

using namespace apus;

extern "C" {

int32_t apus_batch_norm_forward(const apus_batch_norm *norm, const void *x, const float *weight, const float *bias,
                                const void *residual, void *y, float *mean, float *inverse_deviation) {
    profiled timed(family::batch_norm);
    return guarded([&] {
        division cut(*norm);
        bool narrow = norm->dtype == APUS_BF16;
        int64_t bytes = narrow ? 2 : 4, parts = cut.parts();
        double count = static_cast<double>(norm->n) * static_cast<double>(norm->positions);
        std::vector<double> partial(static_cast<size_t>(cut.groups * parts * 2 * widest));
        std::vector<float> shifts(static_cast<size_t>(cut.groups * widest));

        auto sums = [&](int64_t group, int64_t part) {
            int64_t offset;
            float *shift = &shifts[static_cast<size_t>(group * widest)];
            double *sum = &partial[static_cast<size_t>((group * parts + part) * 2 * widest)];
            for (int64_t segment = 0; segment < cut.segments; ++segment) {
                auto rows = cut.rows(group, part, parts, segment, offset);
                APUS_DISPATCH(batch_norm_sums)(narrow, rows, at(x, offset, bytes), shift, sum, sum + widest);
            }
        };
        auto finish = [&](int64_t group) {
            const float *shift = &shifts[static_cast<size_t>(group * widest)];
            for (int lane = 0; lane < cut.lanes(group); ++lane) {
                double sum = 0.0, square = 0.0;
                for (int64_t part = 0; part < parts; ++part) {
                    const double *piece = &partial[static_cast<size_t>((group * parts + part) * 2 * widest)];
                    sum += piece[lane];
                    square += piece[widest + lane];
                }
                double centre = sum / count, variance = square / count - centre * centre;
                int64_t channel = group * cut.block + lane;
                mean[channel] = static_cast<float>(centre + shift[lane]);
                inverse_deviation[channel] =
                    static_cast<float>(1.0 / std::sqrt((variance > 0.0 ? variance : (variance == variance ? 0.0 : variance)) + norm->epsilon));
            }
        };
        auto apply = [&](int64_t group, int64_t part) {
            float scale[widest], offsets[widest];
            forward_constants(cut, group, weight, bias, mean, inverse_deviation, scale, offsets);
            int64_t offset;
            for (int64_t segment = 0; segment < cut.segments; ++segment) {
                auto rows = cut.rows(group, part, parts, segment, offset);
                APUS_DISPATCH(batch_norm_apply)(narrow, rows, at(x, offset, bytes), at(residual, offset, bytes),
                                                at(y, offset, bytes), norm->relu != 0, scale, offsets);
            }
        };
        // Sums around the first value: the spread of a channel is often small beside its mean.
        for (int64_t group = 0; group < cut.groups; ++group) {
            int64_t offset;
            cut.rows(group, 0, 1, 0, offset);
            APUS_DISPATCH(batch_norm_first_row)(narrow, at(x, offset, bytes), cut.lanes(group),
                                                &shifts[static_cast<size_t>(group * widest)]);
        }
        two_passes(cut, parts, sums, finish, apply);
    });
}

int32_t apus_batch_norm_inference(const apus_batch_norm *norm, const void *x, const float *weight, const float *bias,
                                  const void *residual, void *y, const float *mean, const float *inverse_deviation) {
    profiled timed(family::batch_norm);
    return guarded([&] {
        division cut(*norm);
        bool narrow = norm->dtype == APUS_BF16;
        int64_t bytes = narrow ? 2 : 4, parts = cut.parts();
        parallel_for(cut.groups * parts, task_grain(*norm), [&](int64_t begin, int64_t end) {
            for (int64_t task = begin; task < end; ++task) {
                int64_t group = task / parts, part = task % parts, offset;
                float scale[widest], offsets[widest];
                forward_constants(cut, group, weight, bias, mean, inverse_deviation, scale, offsets);
                for (int64_t segment = 0; segment < cut.segments; ++segment) {
                    auto rows = cut.rows(group, part, parts, segment, offset);
                    APUS_DISPATCH(batch_norm_apply)(narrow, rows, at(x, offset, bytes), at(residual, offset, bytes),
                                                    at(y, offset, bytes), norm->relu != 0, scale, offsets);
                }
            }
        });
    });
}

int32_t apus_batch_norm_backward(const apus_batch_norm *norm, bool frozen, const void *x, const void *y, const void *g,
                                 const float *weight, const float *bias, const float *mean,
                                 const float *inverse_deviation, void *dx, void *dresidual, float *dweight,
                                 float *dbias) {
    profiled timed(family::batch_norm);
    return guarded([&] {
        division cut(*norm);
        bool narrow = norm->dtype == APUS_BF16;
        relu_mask mask = norm->relu == 0 ? no_relu : y ? relu_by_output : relu_by_input;
        if (!y) y = x;  // not read
        int64_t bytes = narrow ? 2 : 4, parts = cut.parts();
        double count = static_cast<double>(norm->n) * static_cast<double>(norm->positions);
        std::vector<double> partial(static_cast<size_t>(cut.groups * parts * 2 * widest));
        std::vector<batch_norm_backward> constants(static_cast<size_t>(cut.groups));
        for (int64_t group = 0; group < cut.groups; ++group) {
            auto &made = constants[static_cast<size_t>(group)];
            made.mask = mask;
            made.mean = mean + group * cut.block;
            forward_constants(cut, group, weight, bias, mean, inverse_deviation, made.scale, made.offset);
        }

        auto sums = [&](int64_t group, int64_t part) {
            int64_t offset;
            double *sum = &partial[static_cast<size_t>((group * parts + part) * 2 * widest)];
            for (int64_t segment = 0; segment < cut.segments; ++segment) {
                auto rows = cut.rows(group, part, parts, segment, offset);
                APUS_DISPATCH(batch_norm_gradient_sums)(narrow, rows, constants[static_cast<size_t>(group)],
                                                        at(x, offset, bytes), at(y, offset, bytes),
                                                        at(g, offset, bytes), sum, sum + widest);
            }
        };
        auto finish = [&](int64_t group) {
            auto &made = constants[static_cast<size_t>(group)];
            for (int lane = 0; lane < cut.lanes(group); ++lane) {
                double sum = 0.0, product = 0.0;
                for (int64_t part = 0; part < parts; ++part) {
                    const double *piece = &partial[static_cast<size_t>((group * parts + part) * 2 * widest)];
                    sum += piece[lane];
                    product += piece[widest + lane];
                }
                int64_t channel = group * cut.block + lane;
                double inverse = inverse_deviation[channel];
                product *= inverse;  // sum of g * normalised x
                if (dweight) dweight[channel] = static_cast<float>(product);
                if (dbias) dbias[channel] = static_cast<float>(sum);
                double scale = (weight ? weight[channel] : 1.0f) * inverse;
                double slope = frozen ? 0.0 : -scale * inverse * product / count;
                made.a[lane] = static_cast<float>(scale);
                made.b[lane] = static_cast<float>(slope);
                made.c[lane] = static_cast<float>(frozen ? 0.0 : -scale * sum / count);
            }
        };
        auto apply = [&](int64_t group, int64_t part) {
            if (!dx) return;
            int64_t offset;
            for (int64_t segment = 0; segment < cut.segments; ++segment) {
                auto rows = cut.rows(group, part, parts, segment, offset);
                APUS_DISPATCH(batch_norm_gradient_apply)(narrow, rows, constants[static_cast<size_t>(group)],
                                                         at(x, offset, bytes), at(y, offset, bytes),
                                                         at(g, offset, bytes), at(dx, offset, bytes),
                                                         at(dresidual, offset, bytes));
            }
        };
        two_passes(cut, parts, sums, finish, apply);
    });
}

}
