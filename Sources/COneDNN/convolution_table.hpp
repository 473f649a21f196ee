// Which 3x3 convolutions run faster by Winograd's algorithm, as measured by `apus bench --tune`
// and reviewed; nothing is timed at run time, so that a seed gives the same bits.
#pragma once
#include <cstdint>

#include "include/apus_onednn.h"

namespace apus {

bool table_says_winograd(apus_direction direction, int64_t input_channels, int64_t output_channels,
                         int64_t height, int64_t width, int64_t batch, int threads);

}  // namespace apus
