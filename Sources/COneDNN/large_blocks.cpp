#include "large_blocks.hpp"

#include <algorithm>
#include <sys/mman.h>
#include <unistd.h>

namespace apus {
namespace {

constexpr size_t huge_page = size_t{2} << 20;
constexpr size_t least_reserve = size_t{1} << 30;
// Opened in larger parts than asked, since the system keeps a record for each change of protection.
constexpr size_t opening = size_t{64} << 20;

}  // namespace

// Addresses alone: nothing can be written there and nothing is taken from the system before a block needs it.
bool large_blocks::reserve() {
    if (base) return true;
    size_t physical =
        static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGE_SIZE));
    // Four times what there is: room for the gaps between blocks, and for memory that is swapped out.
    size_t wanted = std::max(physical / huge_page * huge_page * 4, least_reserve);
    for (; wanted >= least_reserve; wanted /= 2) {
        void *memory = mmap(nullptr, wanted + huge_page, PROT_NONE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) continue;
        auto address = reinterpret_cast<uintptr_t>(memory);
        base = reinterpret_cast<char *>((address + huge_page - 1) / huge_page * huge_page);
        capacity = wanted / step * step;
        madvise(base, capacity, MADV_HUGEPAGE);
        backed.resize(capacity / step);
        insert(0, capacity);
        return true;
    }
    return false;
}

void large_blocks::insert(size_t start, size_t size) {
    free_places.emplace(start, size);
    free_sizes.emplace(size, start);
}

void large_blocks::erase(std::map<size_t, size_t>::iterator place) {
    free_sizes.erase({place->second, place->first});
    free_places.erase(place);
}

large_blocks::grant large_blocks::allocate(size_t bytes) noexcept {
    std::lock_guard<std::mutex> hold(mutex);
    try {
        return place(bytes);
    } catch (...) {
        return {nullptr, 0};  // no memory for the records
    }
}

large_blocks::grant large_blocks::place(size_t bytes) {
    if (!reserve()) return {nullptr, 0};
    auto fit = free_sizes.lower_bound({bytes, 0});
    if (fit == free_sizes.end()) return {nullptr, 0};
    auto [size, start] = *fit;
    if (start + bytes > opened) {
        size_t end = std::min((start + bytes + opening - 1) / opening * opening, capacity);
        if (mprotect(base + opened, end - opened, PROT_READ | PROT_WRITE) != 0) return {nullptr, 0};
        opened = end;
    }
    erase(free_places.find(start));
    if (size > bytes) insert(start + bytes, size - bytes);
    auto first = backed.begin() + static_cast<std::ptrdiff_t>(start / step);
    auto last = first + static_cast<std::ptrdiff_t>(bytes / step);
    size_t fresh = static_cast<size_t>(std::count(first, last, false)) * step;
    if (fresh > 0) std::fill(first, last, true);
    return {base + start, fresh};
}

void large_blocks::release(void *memory, size_t bytes) noexcept {
    std::lock_guard<std::mutex> hold(mutex);
    size_t start = static_cast<size_t>(static_cast<char *>(memory) - base), size = bytes;
    auto after = free_places.lower_bound(start);
    if (after != free_places.begin()) {
        auto before = std::prev(after);
        if (before->first + before->second == start) {
            start = before->first;
            size += before->second;
            erase(before);
        }
    }
    if (after != free_places.end() && after->first == start + size) {
        size += after->second;
        erase(after);
    }
    try {
        insert(start, size);
    } catch (...) {
        // No memory for the record: the place stays unused, which loses it and nothing else.
    }
}

size_t large_blocks::trim() noexcept {
    std::lock_guard<std::mutex> hold(mutex);
    size_t given = 0;
    for (auto [start, size] : free_places) {
        size_t end = std::min(start + size, opened);
        if (end <= start) continue;
        auto first = backed.begin() + static_cast<std::ptrdiff_t>(start / step);
        auto last = first + static_cast<std::ptrdiff_t>((end - start) / step);
        size_t held = static_cast<size_t>(std::count(first, last, true)) * step;
        if (held == 0) continue;
        madvise(base + start, end - start, MADV_DONTNEED);
        std::fill(first, last, false);
        given += held;
    }
    return given;
}

}  // namespace apus
