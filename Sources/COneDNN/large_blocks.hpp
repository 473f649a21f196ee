// Blocks of more than 1 MB, cut from one range of addresses.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace apus {

// A block goes where it fits best and is joined with its free neighbours when it comes back, so that what one
// layer let go serves another of any size: a network's activations all differ, and lists by size would keep one
// block for each of them.
class large_blocks {
public:
    static constexpr size_t step = size_t{512} << 10;  // sizes and places are multiples of it

    struct grant {
        void *memory;         // null when the system has no memory left
        size_t fresh_bytes;   // of it, memory that the system has to back first
    };

    // bytes is a multiple of `step`.
    grant allocate(size_t bytes) noexcept;
    void release(void *memory, size_t bytes) noexcept;
    // Gives the memory behind every free place back to the system; how much that was.
    size_t trim() noexcept;

private:
    grant place(size_t bytes);
    bool reserve();
    void insert(size_t start, size_t size);
    void erase(std::map<size_t, size_t>::iterator place);

    std::mutex mutex;
    char *base = nullptr;
    size_t capacity = 0;   // addresses reserved
    size_t opened = 0;     // of them, from the start, those that may be written
    std::map<size_t, size_t> free_places;             // start, size
    std::set<std::pair<size_t, size_t>> free_sizes;   // size, start
    std::vector<bool> backed;                         // for each step
};

}  // namespace apus
