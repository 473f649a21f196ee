// Includes APUS_KERNEL_FILE once for each instruction set, in a namespace of its own. No include
// guard: it is meant to be read several times.
#include "kernels/dispatch.hpp"

namespace apus::scalar {
#include "kernels/mathematics.hpp"
#include APUS_KERNEL_FILE
}  // namespace apus::scalar

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi,bmi2,lzcnt"))), apply_to = function)
namespace apus::avx2 {
#include "kernels/mathematics.hpp"
#include APUS_KERNEL_FILE
}  // namespace apus::avx2
#pragma clang attribute pop

#pragma clang attribute push(                                                                        \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,f16c,bmi,bmi2,lzcnt"))), \
    apply_to = function)
namespace apus::avx512 {
#include "kernels/mathematics.hpp"
#include APUS_KERNEL_FILE
}  // namespace apus::avx512
#pragma clang attribute pop
#endif
