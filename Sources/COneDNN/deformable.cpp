#include <algorithm>
#include <vector>

#include "include/apus_onednn.h"
#include "profile.hpp"
#include "status.hpp"
#include "threads.hpp"

namespace apus {

// Samples that are placed at a time.
constexpr int64_t deformable_chunk = 32;

// The map of each sample of a head, in the order of samples.
struct deformable_levels {
    const float *heights, *widths;
    const int32_t *starts;  // places in front of the map
    int64_t samples;
};

}  // namespace apus

#define APUS_KERNEL_FILE "kernels/deformable.hpp"
#include "kernels/each_instruction_set.hpp"

using namespace apus;

namespace {

// What deformable_levels points into.
struct level_table {
    std::vector<float> heights, widths;
    std::vector<int32_t> starts;

    explicit level_table(const apus_deformable_sampling &sampling) {
        int32_t start = 0;
        for (int64_t level = 0; level < sampling.levels; ++level) {
            const int64_t height = sampling.sizes[2 * level], width = sampling.sizes[2 * level + 1];
            heights.insert(heights.end(), static_cast<size_t>(sampling.points), static_cast<float>(height));
            widths.insert(widths.end(), static_cast<size_t>(sampling.points), static_cast<float>(width));
            starts.insert(starts.end(), static_cast<size_t>(sampling.points), start);
            start += static_cast<int32_t>(height * width);
        }
    }

    deformable_levels levels() const {
        return {heights.data(), widths.data(), starts.data(), static_cast<int64_t>(starts.size())};
    }
};

}  // namespace

extern "C" {

int32_t apus_deformable_sampling_forward(const apus_deformable_sampling *sampling, float *result) {
    profiled timed(family::pooling);
    return guarded([&] {
        const level_table table(*sampling);
        const deformable_levels levels = table.levels();
        const int64_t heads = sampling->heads, width = sampling->width, queries = sampling->queries;
        const auto stride = static_cast<int32_t>(heads * width);
        auto sample = APUS_DISPATCH(sample_head);
        parallel_for(sampling->batch * queries * heads, 64, [&](int64_t begin, int64_t end) {
            for (int64_t work = begin; work < end; ++work) {
                const int64_t picture = work / (queries * heads), head = work % heads;
                const float *values = sampling->values + picture * sampling->positions * stride + head * width;
                sample(values, sampling->locations + work * levels.samples * 2,
                       sampling->weights + work * levels.samples, levels, stride, width, result + work * width);
            }
        });
    });
}

int32_t apus_deformable_sampling_backward(const apus_deformable_sampling *sampling, const float *diff_result,
                                          float *diff_values, float *diff_locations, float *diff_weights) {
    profiled timed(family::pooling);
    return guarded([&] {
        const level_table table(*sampling);
        const deformable_levels levels = table.levels();
        const int64_t heads = sampling->heads, width = sampling->width, queries = sampling->queries;
        const auto stride = static_cast<int32_t>(heads * width);
        auto sample = APUS_DISPATCH(sample_head_backward);
        // Samples of queries overlap: what goes into one head of one picture is one thread's, query by query.
        parallel_for(sampling->batch * heads, 1, [&](int64_t begin, int64_t end) {
            for (int64_t work = begin; work < end; ++work) {
                const int64_t picture = work / heads, head = work % heads;
                const int64_t first = picture * sampling->positions * stride + head * width;
                if (diff_values)
                    for (int64_t place = 0; place < sampling->positions; ++place)
                        std::fill_n(diff_values + first + place * stride, width, 0.0f);
                for (int64_t query = 0; query < queries; ++query) {
                    const int64_t row = (picture * queries + query) * heads + head;
                    sample(sampling->values + first, sampling->locations + row * levels.samples * 2,
                           sampling->weights + row * levels.samples, levels, stride, width, diff_result + row * width,
                           diff_values ? diff_values + first : nullptr,
                           diff_locations ? diff_locations + row * levels.samples * 2 : nullptr,
                           diff_weights ? diff_weights + row * levels.samples : nullptr);
                }
            }
        });
    });
}

}
