// The kernels written here are plain loops over plain ranges, compiled once for each instruction
// set by each_instruction_set.hpp and chosen once at start. APUS_MAX_ISA=scalar|avx2|avx512 holds
// them below what the processor has; each is then the same code, only narrower.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

namespace apus {

enum class instruction_set { scalar = 0, avx2 = 1, avx512 = 2 };
instruction_set kernel_instruction_set() noexcept;

struct bfloat16 {
    uint16_t bits;
};

}  // namespace apus

#if defined(__x86_64__)
#define APUS_DISPATCH(function)                                                             \
    (::apus::kernel_instruction_set() == ::apus::instruction_set::avx512                    \
         ? ::apus::avx512::function                                                         \
         : ::apus::kernel_instruction_set() == ::apus::instruction_set::avx2                \
               ? ::apus::avx2::function                                                     \
               : ::apus::scalar::function)
#else
#define APUS_DISPATCH(function) (::apus::scalar::function)
#endif
