#include "pool.hpp"

#include <cstdlib>
#include <new>

#include "include/apus_onednn.h"
#include "large_blocks.hpp"
#include "status.hpp"

namespace apus {
namespace {

constexpr size_t alignment = 64;
constexpr size_t large = size_t{1} << 20;

// Sizes are rounded to classes: quarters of a power of two up to 1 MB, steps of 512 KB above.
size_t rounded(size_t bytes) {
    if (bytes <= 256) return 256;
    if (bytes > large) return (bytes + large_blocks::step - 1) / large_blocks::step * large_blocks::step;
    size_t power = size_t{1} << (63 - __builtin_clzll(bytes - 1));
    size_t quarter = power / 4;
    return (bytes + quarter - 1) / quarter * quarter;
}

size_t class_index(size_t size) {
    size_t log = 63 - __builtin_clzll(size);
    return (log - 8) * 4 + ((size >> (log - 2)) & 3);
}

size_t class_bytes(size_t index) {
    return (size_t{1} << (index / 4 + 8)) / 4 * (4 + index % 4);
}

// A lock that is held for a few instructions: a mutex would cost as much as the work.
class spin_lock {
public:
    void lock() {
        while (flag.test_and_set(std::memory_order_acquire)) {
#if defined(__x86_64__)
            __builtin_ia32_pause();
#endif
        }
    }
    void unlock() { flag.clear(std::memory_order_release); }

private:
    std::atomic_flag flag = ATOMIC_FLAG_INIT;
};

struct pool_state {
    spin_lock lock;
    std::vector<std::vector<void *>> free_lists;  // up to 1 MB
    apus_pool_statistics statistics{};
    large_blocks large_ones;
};

pool_state &state() {
    static auto *shared = new pool_state;  // never destroyed: buffers may outlive main
    return *shared;
}

void *system_allocate(size_t size) {
    void *memory = nullptr;
    if (posix_memalign(&memory, size >= 4096 ? 4096 : alignment, size) != 0) return nullptr;
    return memory;
}

// Counts a request of `size` bytes for which the system gave `fresh` bytes.
void count_request(size_t size, size_t fresh) {
    auto &pool = state();
    std::lock_guard<spin_lock> hold(pool.lock);
    pool.statistics.allocations += 1;
    pool.statistics.misses += fresh > 0;
    pool.statistics.bytes_live += size;
    pool.statistics.bytes_held += fresh;
}

std::atomic<uint64_t> next_serial{1};

constexpr size_t header_bytes = (sizeof(apus_buffer) + alignment - 1) / alignment * alignment;

}  // namespace

void *pool_allocate(size_t bytes) {
    size_t size = rounded(bytes);
    auto &pool = state();
    if (size > large) {
        auto granted = pool.large_ones.allocate(size);
        if (!granted.memory) {
            apus_pool_trim();
            granted = pool.large_ones.allocate(size);
            if (!granted.memory) return nullptr;
        }
        count_request(size, granted.fresh_bytes);
        return granted.memory;
    }
    size_t index = class_index(size);
    {
        std::lock_guard<spin_lock> hold(pool.lock);
        if (index < pool.free_lists.size() && !pool.free_lists[index].empty()) {
            void *memory = pool.free_lists[index].back();
            pool.free_lists[index].pop_back();
            pool.statistics.allocations += 1;
            pool.statistics.bytes_live += size;
            return memory;
        }
    }
    void *memory = system_allocate(size);
    if (!memory) {
        apus_pool_trim();
        memory = system_allocate(size);
        if (!memory) return nullptr;
    }
    count_request(size, size);
    return memory;
}

void pool_release(void *memory, size_t bytes) noexcept {
    if (!memory) return;
    size_t size = rounded(bytes);
    auto &pool = state();
    if (size > large) pool.large_ones.release(memory, size);
    std::lock_guard<spin_lock> hold(pool.lock);
    pool.statistics.bytes_live -= size;
    if (size > large) return;
    size_t index = class_index(size);
    try {
        if (index >= pool.free_lists.size()) pool.free_lists.resize(index + 1);
        pool.free_lists[index].push_back(memory);
    } catch (...) {
        pool.statistics.bytes_held -= size;
        std::free(memory);
    }
}

namespace {

// What a thread's calls use in turn; used as a stack, since calls nest.
struct arena {
    char *memory = nullptr;
    size_t capacity = 0, used = 0, most = 0;

    ~arena() { free(); }

    void free() {
        if (!memory) return;
        std::free(memory);
        auto &pool = state();
        std::lock_guard<spin_lock> hold(pool.lock);
        pool.statistics.bytes_held -= capacity;
        memory = nullptr;
        capacity = 0;
    }

    // Only while nothing is in use. Its blocks come from the system, so that the thread's end can free them.
    void grow() {
        free();
        size_t size = rounded(most);
        memory = static_cast<char *>(system_allocate(size));
        if (!memory) return;
        capacity = size;
        auto &pool = state();
        std::lock_guard<spin_lock> hold(pool.lock);
        pool.statistics.misses += 1;
        pool.statistics.bytes_held += size;
    }
};

arena &this_thread() {
    static thread_local arena own;
    return own;
}

}  // namespace

scratch::scratch(size_t size)
    : memory(nullptr), bytes((size + alignment - 1) / alignment * alignment), is_pooled(false) {
    if (bytes == 0) return;
    auto &own = this_thread();
    if (bytes > large) {
        // Large scratchpads lie where activations do: they are largest when few of those live.
        memory = pool_allocate(bytes);
        if (!memory) throw std::bad_alloc();
        is_pooled = true;
        return;
    }
    size_t top = own.used + bytes;
    if (top > own.most) own.most = top;
    if (own.used == 0 && own.capacity < own.most) own.grow();
    if (top <= own.capacity) {
        memory = own.memory + own.used;
        own.used = top;
        return;
    }
    memory = pool_allocate(bytes);
    if (!memory) throw std::bad_alloc();
    is_pooled = true;
}

scratch::~scratch() {
    if (is_pooled)
        pool_release(memory, bytes);
    else if (memory)
        this_thread().used -= bytes;
}

}  // namespace apus

using namespace apus;

extern "C" {

apus_buffer *apus_buffer_create(size_t bytes) {
    void *memory = pool_allocate(header_bytes + bytes);
    if (!memory) {
        set_last_error("out of memory");
        return nullptr;
    }
    auto *buffer = new (memory) apus_buffer{};
    buffer->data = static_cast<char *>(memory) + header_bytes;
    buffer->bytes = bytes;
    return buffer;
}

apus_buffer *apus_buffer_wrap(void *data, size_t bytes, void (*release)(void *), void *context) {
    apus_buffer *buffer = apus_buffer_create(0);
    if (!buffer) return nullptr;
    buffer->data = data;
    buffer->bytes = bytes;
    buffer->release = release;
    buffer->context = context;
    return buffer;
}

void apus_buffer_destroy(apus_buffer *buffer) {
    if (!buffer) return;
    for (auto &entry : buffer->derived) apus_buffer_destroy(entry.copy);
    size_t owned = header_bytes + (buffer->release ? 0 : buffer->bytes);
    if (buffer->release) buffer->release(buffer->context);
    buffer->~apus_buffer();
    pool_release(buffer, owned);
}

void apus_reads_ended(void) { reads_ended(); }
void apus_sole_ownership_found(void) { sole_ownership_found(); }

void *apus_buffer_data(const apus_buffer *buffer) { return buffer->data; }

uint64_t apus_buffer_serial(apus_buffer *buffer) {
    uint64_t serial = buffer->serial.load(std::memory_order_acquire);
    if (serial != 0) return serial;
    uint64_t fresh = next_serial.fetch_add(1, std::memory_order_relaxed);
    return buffer->serial.compare_exchange_strong(serial, fresh) ? fresh : serial;
}

void apus_buffer_changed(apus_buffer *buffer) {
    std::lock_guard<std::mutex> hold(buffer->mutex);
    for (auto &entry : buffer->derived) apus_buffer_destroy(entry.copy);
    buffer->derived.clear();
    buffer->serial.store(0, std::memory_order_release);
}

void apus_pool_read_statistics(apus_pool_statistics *statistics) {
    auto &pool = state();
    std::lock_guard<spin_lock> hold(pool.lock);
    *statistics = pool.statistics;
}

void apus_pool_trim(void) {
    auto &pool = state();
    std::vector<std::vector<void *>> lists;
    {
        std::lock_guard<spin_lock> hold(pool.lock);
        lists.swap(pool.free_lists);
        for (size_t index = 0; index < lists.size(); ++index)
            pool.statistics.bytes_held -= lists[index].size() * class_bytes(index);
    }
    if (this_thread().used == 0) this_thread().free();
    for (auto &list : lists)
        for (void *memory : list) std::free(memory);
    size_t given = pool.large_ones.trim();
    std::lock_guard<spin_lock> hold(pool.lock);
    pool.statistics.bytes_held -= given;
}

}
