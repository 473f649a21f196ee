#include "threads.hpp"

#include <atomic>
#include <sched.h>

#include "include/apus_onednn.h"
#include "status.hpp"

extern "C" {
void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
void omp_set_num_threads(int threads);
int omp_in_parallel(void);
}

namespace apus {
namespace {

std::atomic<int> process_threads{0};
thread_local int thread_override = 0;
thread_local int announced = 0;
thread_local void *slot = nullptr;
thread_local std::string last_error;

int available_processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

struct team_call {
    void (*body)(void *, int, int);
    void *context;
};

}  // namespace

void set_last_error(const char *message) noexcept {
    try {
        last_error = message;
    } catch (...) {
        last_error.clear();
    }
}

int threads() noexcept {
    if (thread_override > 0) return thread_override;
    int count = process_threads.load(std::memory_order_relaxed);
    if (count == 0) {
        count = available_processors();
        process_threads.store(count, std::memory_order_relaxed);
    }
    return count;
}

void prepare_team() noexcept {
    int wanted = threads();
    if (announced != wanted) {
        omp_set_num_threads(wanted);
        announced = wanted;
    }
}

void run_team(int team, void (*body)(void *, int, int), void *context) noexcept {
    if (team <= 1 || omp_in_parallel()) {
        for (int index = 0; index < team; ++index) body(context, index, team);
        return;
    }
    team_call call{body, context};
    struct frame {
        team_call *call;
        int team;
    } shared{&call, team};
    GOMP_parallel(
        [](void *raw) {
            auto *data = static_cast<frame *>(raw);
            // libgomp may grant fewer threads than asked for: the shares stay those of `team`, so
            // that sums do not depend on it.
            int members = omp_get_num_threads();
            for (int index = omp_get_thread_num(); index < data->team; index += members)
                data->call->body(data->call->context, index, data->team);
        },
        &shared, static_cast<unsigned>(team), 0);
}

}  // namespace apus

extern "C" {

const char *apus_last_error(void) { return apus::last_error.c_str(); }

void apus_set_threads(int32_t threads) {
    apus::process_threads.store(threads > 0 ? threads : 0, std::memory_order_relaxed);
}

void apus_set_thread_override(int32_t threads) {
    apus::thread_override = threads > 0 ? threads : 0;
}

int32_t apus_threads(void) { return apus::threads(); }

void **apus_thread_slot(void) { return &apus::slot; }

}
