// What ThreadSanitizer cannot see by itself: a value is only written in place by the one who holds the
// last reference to it, and giving up a reference orders the reads before that write. The counting is the
// Swift runtime's, which is not instrumented. Compiled without the sanitizer these do nothing.
#pragma once

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define APUS_THREAD_SANITIZER 1
#endif
#endif

#if defined(APUS_THREAD_SANITIZER)
extern "C" void __tsan_acquire(void *address);
extern "C" void __tsan_release(void *address);
#endif

namespace apus {

#if defined(APUS_THREAD_SANITIZER)
inline char ordering_point;
inline void reads_ended() noexcept { __tsan_release(&ordering_point); }
inline void sole_ownership_found() noexcept { __tsan_acquire(&ordering_point); }
#else
inline void reads_ended() noexcept {}
inline void sole_ownership_found() noexcept {}
#endif

}  // namespace apus
