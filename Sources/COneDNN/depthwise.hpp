// The gradient of depthwise kernels that oneDNN only has a general matrix product for, a hundred times slower than the
// sums that it is.
#pragma once
#include "include/apus_onednn.h"

namespace apus {

// Whether depthwise_weight_gradient computes this one: float32 in blocks, windows other than 3 wide, for which
// oneDNN brings a kernel of its own.
bool takes_depthwise_weight_gradient(const apus_convolution &convolution, const apus_tensor &src,
                                     const apus_tensor &diff_dst, const apus_tensor &diff_weights) noexcept;

// diff_weights, and diff_bias where it is not null.
void depthwise_weight_gradient(const apus_convolution &convolution, const apus_tensor &src,
                               const apus_tensor &diff_dst, apus_tensor &diff_weights,
                               apus_tensor *diff_bias) noexcept;

}  // namespace apus
