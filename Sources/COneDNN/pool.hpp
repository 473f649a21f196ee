// The caching pool behind every buffer, and what hangs on a buffer: its serial number and the
// copies of it in other physical orders.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

struct apus_buffer {
    void *data;
    size_t bytes;
    void (*release)(void *);
    void *context;
    std::atomic<uint64_t> serial;

    struct derived_copy {
        uint64_t key;
        apus_buffer *copy;
    };
    std::mutex mutex;
    std::vector<derived_copy> derived;
};

namespace apus {

void *pool_allocate(size_t bytes);  // null when the system has no memory left
void pool_release(void *memory, size_t bytes) noexcept;

// Memory of one call: scratchpads, partial sums. Small ones lie in a stretch that a thread keeps for all its
// calls; large ones come from the pool, where they share their memory with the activations.
class scratch {
public:
    explicit scratch(size_t bytes);
    ~scratch();
    scratch(const scratch &) = delete;
    scratch &operator=(const scratch &) = delete;
    void *data() const { return memory; }
    float *floats() const { return static_cast<float *>(memory); }

private:
    void *memory;
    size_t bytes;
    bool is_pooled;
};

}  // namespace apus
