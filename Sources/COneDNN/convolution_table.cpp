#include "convolution_table.hpp"

#include <cmath>

namespace apus {
namespace {

struct row {
    apus_direction direction;
    int32_t channels_in, channels_out, size, batch, threads;
    bool winograd;
};

constexpr row rows[] = {
#include "convolution_table_rows.hpp"
};

double distance(double a, double b) { return std::fabs(std::log2(a / b)); }

}  // namespace

// The nearest measured row decides, in octaves of each quantity; the picture's size counts most,
// since it sets how much of a tile is wasted.
bool table_says_winograd(apus_direction direction, int64_t input_channels, int64_t output_channels,
                         int64_t height, int64_t width, int64_t batch, int threads) {
    double size = std::sqrt(static_cast<double>(height) * static_cast<double>(width));
    double nearest = INFINITY;
    bool answer = false;
    for (const row &one : rows) {
        if (one.direction != direction) continue;
        double apart = 2.0 * distance(size, one.size) +
                       distance(static_cast<double>(input_channels), one.channels_in) +
                       distance(static_cast<double>(output_channels), one.channels_out) +
                       0.5 * distance(static_cast<double>(batch), one.batch) +
                       0.5 * distance(threads, one.threads);
        if (apart < nearest) {
            nearest = apart;
            answer = one.winograd;
        }
    }
    return answer;
}

}  // namespace apus
