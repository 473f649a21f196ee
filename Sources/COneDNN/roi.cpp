#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "include/apus_onednn.h"
#include "pool.hpp"
#include "profile.hpp"
#include "status.hpp"
#include "threads.hpp"

#define APUS_KERNEL_FILE "kernels/roi.hpp"
#include "kernels/each_instruction_set.hpp"

using namespace apus;

namespace {

// A map [N, C, H, W] as [N, pieces, H, W, lanes]: blocked with its blocks, channels-last with all channels in one.
struct map_view {
    int64_t batch, pieces, height, width, lanes;
    float *data;

    explicit map_view(const apus_tensor &tensor)
        : batch(tensor.shape[0]), height(tensor.shape[2]), width(tensor.shape[3]), data(static_cast<float *>(tensor.data)) {
        bool blocked = tensor.format == APUS_BLOCKED;
        lanes = blocked ? apus_block() : tensor.shape[1];
        pieces = blocked ? tensor.shape[1] / lanes : 1;
    }

    float *piece(int64_t picture, int64_t index) const {
        return data + (picture * pieces + index) * height * width * lanes;
    }
};

// Four neighbouring places and how much each counts, as bilinear interpolation has it; nothing beyond a pixel from
// the map.
struct sample {
    int64_t places[4];
    float weights[4];
    bool inside;

    sample(float y, float x, const map_view &map) : places{}, weights{}, inside(true) {
        if (!(y >= -1.0f && y <= static_cast<float>(map.height) && x >= -1.0f && x <= static_cast<float>(map.width))) {
            inside = false;
            return;
        }
        y = std::max(y, 0.0f);
        x = std::max(x, 0.0f);
        auto top = static_cast<int64_t>(y), left = static_cast<int64_t>(x);
        int64_t bottom = top + 1, right = left + 1;
        if (top >= map.height - 1) {
            top = bottom = map.height - 1;
            y = static_cast<float>(top);
        }
        if (left >= map.width - 1) {
            left = right = map.width - 1;
            x = static_cast<float>(left);
        }
        const float down = y - static_cast<float>(top), across = x - static_cast<float>(left);
        const int64_t rows[] = {top, top, bottom, bottom}, columns[] = {left, right, left, right};
        const float heights[] = {1 - down, 1 - down, down, down}, widths[] = {1 - across, across, 1 - across, across};
        for (int s = 0; s < 4; ++s) {
            places[s] = (rows[s] * map.width + columns[s]) * map.lanes;
            weights[s] = heights[s] * widths[s];
        }
    }
};

// Where one region's samples lie: `across * down` for each bin, bin by bin.
struct region_grid {
    int64_t picture;
    int64_t down, across;
    float top, left, bin_height, bin_width;

    region_grid(const float *region, const apus_regions &regions, int64_t wanted_samples, bool aligned) {
        picture = static_cast<int64_t>(region[0]);
        const float shift = aligned ? 0.5f : 0.0f;
        left = region[1] * regions.scale - shift;
        top = region[2] * regions.scale - shift;
        float width = region[3] * regions.scale - shift - left, height = region[4] * regions.scale - shift - top;
        if (!aligned) {
            width = std::max(width, 1.0f);
            height = std::max(height, 1.0f);
        }
        bin_width = width / static_cast<float>(regions.columns);
        bin_height = height / static_cast<float>(regions.rows);
        auto samples = [&](float size) {
            if (wanted_samples > 0) return wanted_samples;
            // A region may be huge; no bin needs more samples than the map has places.
            float wanted = std::ceil(size);
            return wanted >= 1.0f ? static_cast<int64_t>(std::min(wanted, 4096.0f)) : int64_t{0};
        };
        down = samples(bin_height);
        across = samples(bin_width);
    }

    float share() const { return 1.0f / static_cast<float>(std::max<int64_t>(down * across, 1)); }

    template <class Body>
    void each(int64_t row, int64_t column, const map_view &map, Body &&body) const {
        for (int64_t i = 0; i < down; ++i) {
            float y = top + static_cast<float>(row) * bin_height +
                      (static_cast<float>(i) + 0.5f) * bin_height / static_cast<float>(down);
            for (int64_t j = 0; j < across; ++j) {
                float x = left + static_cast<float>(column) * bin_width +
                          (static_cast<float>(j) + 0.5f) * bin_width / static_cast<float>(across);
                sample found(y, x, map);
                if (found.inside) body(found);
            }
        }
    }
};

// Bins whose edges are whole places, as Fast R-CNN has them: a region's last row and column belong to it.
struct whole_bins {
    int64_t picture;
    int64_t top, left;
    float bin_height, bin_width;

    whole_bins(const float *region, const apus_regions &regions) {
        picture = static_cast<int64_t>(region[0]);
        int64_t edges[4];
        for (int side = 0; side < 4; ++side) {
            // Whatever a box says, no place lies further away than a map may be large.
            float edge = std::round(region[side + 1] * regions.scale);
            edges[side] = static_cast<int64_t>(edge > -1e6f ? std::min(edge, 1e6f) : -1e6f);
        }
        left = edges[0];
        top = edges[1];
        bin_width = static_cast<float>(std::max<int64_t>(edges[2] - left + 1, 1)) / static_cast<float>(regions.columns);
        bin_height = static_cast<float>(std::max<int64_t>(edges[3] - top + 1, 1)) / static_cast<float>(regions.rows);
    }

    std::pair<int64_t, int64_t> rows(int64_t bin, int64_t height) const { return range(bin, bin_height, top, height); }
    std::pair<int64_t, int64_t> columns(int64_t bin, int64_t width) const { return range(bin, bin_width, left, width); }

  private:
    static std::pair<int64_t, int64_t> range(int64_t bin, float size, int64_t start, int64_t limit) {
        auto first = static_cast<int64_t>(std::floor(static_cast<float>(bin) * size)) + start;
        auto last = static_cast<int64_t>(std::ceil(static_cast<float>(bin + 1) * size)) + start;
        return {std::clamp<int64_t>(first, 0, limit), std::clamp<int64_t>(last, 0, limit)};
    }
};

// Channels that one thread adds up at a time.
constexpr int64_t most_lanes = 64;

// Clears a map, then calls body(piece, first, lanes) for every share of its channels. Regions overlap: what goes into
// a share of channels is one thread's.
template <class Body>
void into_cleared(const map_view &map, Body &&body) {
    std::fill(map.data, map.data + map.batch * map.pieces * map.height * map.width * map.lanes, 0.0f);
    const int64_t shares = (map.lanes + most_lanes - 1) / most_lanes;
    parallel_for(map.pieces * shares, 1, [&](int64_t begin, int64_t end) {
        for (int64_t work = begin; work < end; ++work) {
            const int64_t first = work % shares * most_lanes;
            body(work / shares, first, std::min(most_lanes, map.lanes - first));
        }
    });
}

}  // namespace

extern "C" {

int32_t apus_roi_align(const apus_regions *regions, int64_t samples, bool aligned, const apus_tensor *src,
                       apus_tensor *dst) {
    profiled timed(family::pooling);
    return guarded([&] {
        const map_view map(*src), result(*dst);
        auto add = APUS_DISPATCH(add_sample);
        auto scale = APUS_DISPATCH(scale_lanes);
        parallel_for(regions->count * map.pieces, 1, [&](int64_t begin, int64_t end) {
            for (int64_t work = begin; work < end; ++work) {
                const int64_t index = work / map.pieces, piece = work % map.pieces;
                const region_grid grid(regions->boxes + index * 5, *regions, samples, aligned);
                const float *from = map.piece(grid.picture, piece);
                float *to = result.piece(index, piece);
                for (int64_t bin = 0; bin < regions->rows * regions->columns; ++bin, to += map.lanes) {
                    std::fill(to, to + map.lanes, 0.0f);
                    grid.each(bin / regions->columns, bin % regions->columns, map, [&](const sample &found) {
                        add(from, found.places, found.weights, to, map.lanes);
                    });
                    scale(to, grid.share(), map.lanes);
                }
            }
        });
    });
}

int32_t apus_roi_align_backward(const apus_regions *regions, int64_t samples, bool aligned,
                                const apus_tensor *diff_dst, apus_tensor *diff_src) {
    profiled timed(family::pooling);
    return guarded([&] {
        const map_view map(*diff_src), gradient(*diff_dst);
        auto spread = APUS_DISPATCH(spread_sample);
        auto scale = APUS_DISPATCH(scale_lanes);
        into_cleared(map, [&](int64_t piece, int64_t first, int64_t lanes) {
            float part[most_lanes];
            for (int64_t index = 0; index < regions->count; ++index) {
                const region_grid grid(regions->boxes + index * 5, *regions, samples, aligned);
                float *to = map.piece(grid.picture, piece) + first;
                const float *from = gradient.piece(index, piece) + first;
                for (int64_t bin = 0; bin < regions->rows * regions->columns; ++bin, from += map.lanes) {
                    std::copy(from, from + lanes, part);
                    scale(part, grid.share(), lanes);
                    grid.each(bin / regions->columns, bin % regions->columns, map, [&](const sample &found) {
                        spread(to, found.places, found.weights, part, lanes);
                    });
                }
            }
        });
    });
}

int32_t apus_roi_pool(const apus_regions *regions, const apus_tensor *src, apus_tensor *dst, int32_t *where) {
    profiled timed(family::pooling);
    return guarded([&] {
        const map_view map(*src), result(*dst);
        auto keep = APUS_DISPATCH(keep_larger);
        const int64_t bins = regions->rows * regions->columns;
        parallel_for(regions->count * map.pieces, 1, [&](int64_t begin, int64_t end) {
            for (int64_t work = begin; work < end; ++work) {
                const int64_t index = work / map.pieces, piece = work % map.pieces;
                const whole_bins edges(regions->boxes + index * 5, *regions);
                const float *from = map.piece(edges.picture, piece);
                float *to = result.piece(index, piece);
                int32_t *places = where + (to - result.data);
                for (int64_t bin = 0; bin < bins; ++bin, to += map.lanes, places += map.lanes) {
                    const auto rows = edges.rows(bin / regions->columns, map.height);
                    const auto columns = edges.columns(bin % regions->columns, map.width);
                    const bool empty = rows.first >= rows.second || columns.first >= columns.second;
                    std::fill(to, to + map.lanes, empty ? 0.0f : -std::numeric_limits<float>::max());
                    std::fill(places, places + map.lanes, -1);
                    if (empty) continue;
                    for (int64_t row = rows.first; row < rows.second; ++row)
                        for (int64_t column = columns.first; column < columns.second; ++column) {
                            const int64_t place = row * map.width + column;
                            keep(from + place * map.lanes, static_cast<int32_t>(place), to, places, map.lanes);
                        }
                }
            }
        });
    });
}

int32_t apus_roi_pool_backward(const apus_regions *regions, const apus_tensor *diff_dst, const int32_t *where,
                               apus_tensor *diff_src) {
    profiled timed(family::pooling);
    return guarded([&] {
        const map_view map(*diff_src), gradient(*diff_dst);
        into_cleared(map, [&](int64_t piece, int64_t first, int64_t lanes) {
            for (int64_t index = 0; index < regions->count; ++index) {
                float *to = map.piece(static_cast<int64_t>(regions->boxes[index * 5]), piece);
                const float *from = gradient.piece(index, piece);
                const int32_t *places = where + (from - gradient.data);
                for (int64_t bin = 0; bin < regions->rows * regions->columns;
                     ++bin, from += map.lanes, places += map.lanes)
                    for (int64_t l = first; l < first + lanes; ++l)
                        if (places[l] >= 0) to[places[l] * map.lanes + l] += from[l];
            }
        });
    });
}

}
