// Time and calls by kernel family, counted only while somebody asks for it.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

namespace apus {

enum class family {
    copy, elementwise, reduction, matrix_multiply, convolution_forward, convolution_backward_data,
    convolution_backward_weights, pooling, batch_norm, layer_norm, local_response, softmax, random,
    indexing, optimizer, weight_reorder, count
};

const char *family_name(family which);

struct family_total {
    std::atomic<uint64_t> calls, nanoseconds;
};
extern std::atomic<bool> profiling;
extern family_total totals[static_cast<int>(family::count)];
extern thread_local int profile_depth;

// Entry points call each other; only the outermost counts.
class profiled {
public:
    explicit profiled(family which) : which(which), active(profiling.load(std::memory_order_relaxed)) {
        if (active && profile_depth++ == 0) begin = std::chrono::steady_clock::now();
    }
    ~profiled() {
        if (!active || --profile_depth != 0) return;
        auto span = std::chrono::steady_clock::now() - begin;
        auto &total = totals[static_cast<int>(which)];
        total.calls.fetch_add(1, std::memory_order_relaxed);
        total.nanoseconds.fetch_add(
            static_cast<uint64_t>(
                std::chrono::duration_cast<std::chrono::nanoseconds>(span).count()),
            std::memory_order_relaxed);
    }
    profiled(const profiled &) = delete;
    profiled &operator=(const profiled &) = delete;

private:
    family which;
    bool active;
    std::chrono::steady_clock::time_point begin;
};

void count_reorder() noexcept;
void count_reference_kernel(const char *name) noexcept;
void count_plan() noexcept;

}  // namespace apus
