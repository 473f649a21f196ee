#include "plans.hpp"

namespace apus {
namespace {

using dims = dnnl::memory::dims;
using dnnl::algorithm;

algorithm algorithm_of(int32_t pooling) {
    switch (pooling) {
        case APUS_POOL_MAX: return algorithm::pooling_max;
        case APUS_POOL_AVERAGE: return algorithm::pooling_avg_exclude_padding;
        default: return algorithm::pooling_avg_include_padding;
    }
}

struct window {
    dims kernel, stride, low, high;
    window(const apus_pooling_window &given, int spatial) {
        for (int axis = 0; axis < spatial; ++axis) {
            kernel.push_back(given.kernel[axis]);
            stride.push_back(given.stride[axis]);
            low.push_back(given.padding_low[axis]);
            high.push_back(given.padding_high[axis]);
        }
    }
};

plan_key key_of(plan_kind kind, int32_t pooling, const apus_pooling_window &given,
                const apus_tensor &src, const apus_tensor &dst) {
    plan_key key;
    key.add(static_cast<int64_t>(kind));
    key.add(pooling);
    for (int axis = 0; axis < 2; ++axis) {
        key.add(given.kernel[axis]);
        key.add(given.stride[axis]);
        key.add(given.padding_low[axis]);
        key.add(given.padding_high[axis]);
    }
    key.add(src);
    key.add(dst);
    key.add(threads());
    return key;
}

dnnl::pooling_forward::primitive_desc forward_description(int32_t pooling, const description &src,
                                                          const description &dst,
                                                          const window &shape) {
#if DNNL_VERSION_MAJOR >= 3
    dims dilation(shape.kernel.size(), 0);
    return {engine(), dnnl::prop_kind::forward_training, algorithm_of(pooling), src, dst,
            shape.stride, shape.kernel, dilation, shape.low, shape.high, plan_attributes()};
#else
    return {{dnnl::prop_kind::forward_training, algorithm_of(pooling), src, dst, shape.stride,
             shape.kernel, shape.low, shape.high},
            plan_attributes(), engine()};
#endif
}

const plan &forward_plan(int32_t pooling, const apus_pooling_window &given, const apus_tensor &src,
                         const apus_tensor &dst) {
    return planned(key_of(plan_kind::pool_forward, pooling, given, src, dst), [&] {
        window shape(given, src.rank - 2);
        plan fresh;
        fresh.source = describe(src);
        fresh.destination = describe(dst);
        auto described = forward_description(pooling, fresh.source, fresh.destination, shape);
        fresh.primitive = dnnl::pooling_forward(described);
        if (pooling == APUS_POOL_MAX) fresh.workspace = described.workspace_desc();
        finish(fresh, described, "pooling forward");
        return fresh;
    });
}

}  // namespace
}  // namespace apus

using namespace apus;

extern "C" {

int32_t apus_pool_workspace(int32_t pooling, const apus_pooling_window *window,
                            const apus_tensor *src, const apus_tensor *dst, size_t *bytes) {
    return guarded([&] {
        const plan &made = forward_plan(pooling, *window, *src, *dst);
        *bytes = pooling == APUS_POOL_MAX ? made.workspace.get_size() : 0;
    });
}

int32_t apus_pool_forward(int32_t pooling, const apus_pooling_window *window,
                          const apus_tensor *src, apus_tensor *dst, void *workspace) {
    profiled timed(family::pooling);
    return guarded([&] {
        const plan &made = forward_plan(pooling, *window, *src, *dst);
        execute(made, {{DNNL_ARG_SRC, &made.source, src->data},
                       {DNNL_ARG_DST, &made.destination, dst->data},
                       {DNNL_ARG_WORKSPACE, pooling == APUS_POOL_MAX ? &made.workspace : nullptr,
                        workspace}});
    });
}

int32_t apus_pool_backward(int32_t pooling, const apus_pooling_window *given,
                           const apus_tensor *diff_dst, apus_tensor *diff_src,
                           const void *workspace) {
    profiled timed(family::pooling);
    return guarded([&] {
        const plan &made =
            planned(key_of(plan_kind::pool_backward, pooling, *given, *diff_src, *diff_dst), [&] {
                window shape(*given, diff_src->rank - 2);
                plan fresh;
                fresh.source = describe(*diff_src);
                fresh.destination = describe(*diff_dst);
                auto hint = forward_description(pooling, fresh.source, fresh.destination, shape);
#if DNNL_VERSION_MAJOR >= 3
                dims dilation(shape.kernel.size(), 0);
                dnnl::pooling_backward::primitive_desc described(
                    engine(), algorithm_of(pooling), fresh.source, fresh.destination, shape.stride,
                    shape.kernel, dilation, shape.low, shape.high, hint, plan_attributes());
#else
                dnnl::pooling_backward::primitive_desc described(
                    {algorithm_of(pooling), fresh.source, fresh.destination, shape.stride,
                     shape.kernel, shape.low, shape.high},
                    plan_attributes(), engine(), hint);
#endif
                fresh.primitive = dnnl::pooling_backward(described);
                if (pooling == APUS_POOL_MAX) fresh.workspace = hint.workspace_desc();
                finish(fresh, described, "pooling backward");
                return fresh;
            });
        execute(made, {{DNNL_ARG_DIFF_DST, &made.destination, diff_dst->data},
                       {DNNL_ARG_DIFF_SRC, &made.source, diff_src->data},
                       {DNNL_ARG_WORKSPACE, pooling == APUS_POOL_MAX ? &made.workspace : nullptr,
                        const_cast<void *>(workspace)}});
    });
}

}
