#include "profile.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <set>
#include <string>

#include "include/apus_onednn.h"

namespace apus {

std::atomic<bool> profiling{false};
family_total totals[static_cast<int>(family::count)];
thread_local int profile_depth = 0;

namespace {
std::atomic<uint64_t> plans{0}, reorders{0}, reference_kernels{0};
std::mutex names_mutex;
std::set<std::string> &names() {
    static auto *shared = new std::set<std::string>;
    return *shared;
}

size_t write_text(const std::string &all, char *text, size_t capacity) {
    if (text && capacity > 0) {
        size_t bytes = std::min(all.size(), capacity - 1);
        std::memcpy(text, all.data(), bytes);
        text[bytes] = 0;
    }
    return all.size();
}
}  // namespace

const char *family_name(family which) {
    static const char *const spelled[] = {
        "copy", "elementwise", "reduction", "matrix multiply", "convolution forward",
        "convolution backward data", "convolution backward weights", "pooling", "batch norm",
        "layer norm", "local response", "softmax", "random", "indexing", "optimizer",
        "weight reorder"};
    return spelled[static_cast<int>(which)];
}

void count_reorder() noexcept { reorders.fetch_add(1, std::memory_order_relaxed); }
void count_plan() noexcept { plans.fetch_add(1, std::memory_order_relaxed); }

void count_reference_kernel(const char *name) noexcept {
    reference_kernels.fetch_add(1, std::memory_order_relaxed);
    try {
        std::lock_guard<std::mutex> hold(names_mutex);
        if (names().size() < 256) names().insert(name);
    } catch (...) {
    }
}

}  // namespace apus

using namespace apus;

extern "C" {

void apus_read_counters(apus_counters *counters) {
    counters->plans = plans.load(std::memory_order_relaxed);
    counters->reorders = reorders.load(std::memory_order_relaxed);
    counters->reference_kernels = reference_kernels.load(std::memory_order_relaxed);
}

size_t apus_reference_kernel_names(char *text, size_t capacity) {
    std::lock_guard<std::mutex> hold(names_mutex);
    std::string all;
    for (auto &name : names()) all += name + "\n";
    return write_text(all, text, capacity);
}

void apus_profile_enable(bool enabled) {
    for (auto &total : totals) {
        total.calls.store(0);
        total.nanoseconds.store(0);
    }
    profiling.store(enabled);
}

size_t apus_profile_report(char *text, size_t capacity) {
    std::string all;
    for (int index = 0; index < static_cast<int>(family::count); ++index) {
        uint64_t calls = totals[index].calls.load();
        if (calls == 0) continue;
        all += std::string(family_name(static_cast<family>(index))) + "\t" + std::to_string(calls) +
               "\t" + std::to_string(totals[index].nanoseconds.load()) + "\n";
    }
    return write_text(all, text, capacity);
}

uint64_t apus_profile_nanoseconds(void) {
    uint64_t sum = 0;
    for (auto &total : totals) sum += total.nanoseconds.load();
    return sum;
}

}
