#include <sstream>

#include "convolution_table.hpp"
#include "depthwise.hpp"
#include "plans.hpp"

namespace apus {
namespace {

using dims = dnnl::memory::dims;
using tag = dnnl::memory::format_tag;
using data_type = dnnl::memory::data_type;
using dnnl::algorithm;

std::atomic<int32_t> forced_algorithm{APUS_TABLE};

struct geometry {
    dims stride, dilation, low, high;

    geometry(const apus_convolution &convolution, int spatial) {
        for (int axis = 0; axis < spatial; ++axis) {
            stride.push_back(convolution.stride[axis]);
            dilation.push_back(convolution.dilation[axis] - 1);
            low.push_back(convolution.padding_low[axis]);
            high.push_back(convolution.padding_high[axis]);
        }
    }
};

void add(plan_key &key, const apus_convolution &convolution) {
    for (int axis = 0; axis < 2; ++axis) {
        key.add(convolution.stride[axis]);
        key.add(convolution.dilation[axis]);
        key.add(convolution.padding_low[axis]);
        key.add(convolution.padding_high[axis]);
    }
    key.add(convolution.groups);
}

dims weight_dims(const apus_tensor &weights, int64_t groups) {
    dims shape;
    if (groups > 1) shape = {groups, weights.shape[0] / groups};
    else shape = {weights.shape[0]};
    for (int axis = 1; axis < weights.rank; ++axis) shape.push_back(weights.shape[axis]);
    return shape;
}

std::string spelled(const char *direction, const apus_tensor &src, const apus_tensor &weights) {
    std::ostringstream text;
    text << direction << " of [";
    for (int axis = 0; axis < src.rank; ++axis) text << (axis ? "," : "") << src.shape[axis];
    text << "] with [";
    for (int axis = 0; axis < weights.rank; ++axis) text << (axis ? "," : "") << weights.shape[axis];
    text << "]" << (src.dtype == APUS_BF16 ? " bfloat16" : "");
    return text.str();
}

// Winograd where the table says that it is faster here; only 3x3, stride 1, dense, f32.
bool prefers_winograd(apus_direction direction, const apus_convolution &convolution,
                      const apus_tensor &src, const apus_tensor &weights, const apus_tensor &dst) {
#if DNNL_VERSION_MAJOR >= 3
    (void)direction, (void)convolution, (void)src, (void)weights, (void)dst;
    return false;
#else
    if (src.rank != 4 || src.dtype != APUS_F32 || src.format != APUS_BLOCKED ||
        dst.format != APUS_BLOCKED || apus_block() != 16)
        return false;
    if (weights.shape[2] != 3 || weights.shape[3] != 3 || convolution.groups != 1) return false;
    for (int axis = 0; axis < 2; ++axis)
        if (convolution.stride[axis] != 1 || convolution.dilation[axis] != 1 ||
            convolution.padding_low[axis] > 1 || convolution.padding_high[axis] > 1)
            return false;
    int32_t forced = forced_algorithm.load(std::memory_order_relaxed);
    if (forced != APUS_TABLE) return forced == APUS_WINOGRAD;
    return table_says_winograd(direction, src.shape[1], weights.shape[0], dst.shape[2],
                               dst.shape[3], src.shape[0], threads());
#endif
}

// How a residual is added: beside the result, or into it where it lies already.
enum class residual_sum { none, beside, inside };

void append_post_operations(dnnl::primitive_attr &attributes, residual_sum residual, int32_t activation,
                            const description &destination) {
    dnnl::post_ops operations;
    if (residual == residual_sum::beside) operations.append_binary(algorithm::binary_add, destination);
    if (residual == residual_sum::inside) operations.append_sum(1.0f);
    append_activation(operations, activation);
    attributes.set_post_ops(operations);
}

dnnl::convolution_forward::primitive_desc forward_description(
    bool inference, algorithm kind, const description &src, const description &weights,
    const description &bias, const description &dst, const geometry &shape,
    const dnnl::primitive_attr &attributes) {
    auto prop = inference ? dnnl::prop_kind::forward_inference : dnnl::prop_kind::forward_training;
#if DNNL_VERSION_MAJOR >= 3
    return {engine(), prop, kind, src, weights, bias, dst, shape.stride, shape.dilation, shape.low,
            shape.high, attributes};
#else
    if (bias.is_zero())
        return {{prop, kind, src, weights, dst, shape.stride, shape.dilation, shape.low, shape.high},
                attributes, engine()};
    return {{prop, kind, src, weights, bias, dst, shape.stride, shape.dilation, shape.low, shape.high},
            attributes, engine()};
#endif
}

dnnl::convolution_backward_data::primitive_desc backward_data_description(
    algorithm kind, const description &diff_src, const description &weights,
    const description &diff_dst, const geometry &shape, const dnnl::primitive_attr &attributes,
    const dnnl::convolution_forward::primitive_desc &hint) {
#if DNNL_VERSION_MAJOR >= 3
    return {engine(), kind, diff_src, weights, diff_dst, shape.stride, shape.dilation, shape.low,
            shape.high, hint, attributes};
#else
    return {{kind, diff_src, weights, diff_dst, shape.stride, shape.dilation, shape.low, shape.high},
            attributes, engine(), hint};
#endif
}

dnnl::convolution_backward_weights::primitive_desc backward_weights_description(
    algorithm kind, const description &src, const description &diff_weights,
    const description &diff_bias, const description &diff_dst, const geometry &shape,
    const dnnl::primitive_attr &attributes, const dnnl::convolution_forward::primitive_desc &hint) {
#if DNNL_VERSION_MAJOR >= 3
    return {engine(), kind, src, diff_weights, diff_bias, diff_dst, shape.stride, shape.dilation,
            shape.low, shape.high, hint, attributes};
#else
    if (diff_bias.is_zero())
        return {{kind, src, diff_weights, diff_dst, shape.stride, shape.dilation, shape.low, shape.high},
                attributes, engine(), hint};
    return {{kind, src, diff_weights, diff_bias, diff_dst, shape.stride, shape.dilation, shape.low,
             shape.high},
            attributes, engine(), hint};
#endif
}

// Runs `make` with Winograd first where the table asks for it.
template <class Make>
auto with_preferred_algorithm(bool winograd, Make &&make) {
    if (winograd) {
        try {
            return make(algorithm::convolution_winograd);
        } catch (const dnnl::error &) {
            // No Winograd kernel takes this shape.
        }
    }
    return make(algorithm::convolution_direct);
}

bool is_reference(const std::string &name) { return name.rfind("ref", 0) == 0; }

// Winograd's scratchpad holds every tile of a batch, which at 150x150 pixels is more than the layer's own
// activations. Beyond this many bytes the batch is taken in parts, which give the same numbers.
constexpr size_t most_scratchpad = size_t{128} << 20;

apus_tensor part_of(const apus_tensor &tensor, int64_t parts) {
    apus_tensor part = tensor;
    part.shape[0] /= parts;
    return part;
}

// What `describe` says of a batch in so few equal parts, halved again and again, that the scratchpad stays
// small. Sets `parts`.
template <class Describe>
auto in_parts(bool winograd, int64_t batch, int64_t &parts, Describe &&describe) {
    auto described = describe(parts = 1);
    while (winograd && described.scratchpad_desc().get_size() > most_scratchpad &&
           batch % (parts * 2) == 0)
        described = describe(parts *= 2);
    return described;
}

void *part(void *data, const description &described, int64_t index) {
    return static_cast<char *>(data) + described.get_size() * static_cast<size_t>(index);
}

}  // namespace
}  // namespace apus

using namespace apus;

extern "C" {

void apus_convolution_force_algorithm(int32_t algorithm) {
    forced_algorithm.store(algorithm, std::memory_order_relaxed);
}

apus_convolution_orders apus_convolution_wants(int64_t input_channels, int64_t output_channels,
                                               int64_t groups, int32_t dtype) {
    (void)dtype;
    int64_t block = apus_block();
    if (block == 1) return {2, 2};
    int64_t inputs = input_channels / groups, outputs = output_channels / groups;
    bool depthwise = groups > 1 && inputs == 1 && outputs == 1;
    bool whole = groups == 1 ? input_channels % block == 0 && output_channels % block == 0
                             : inputs % block == 0 && outputs % block == 0;
    if (depthwise && output_channels % block == 0) return {1, 1};
    if (whole) return {1, 1};
    if (groups == 1 && input_channels <= 4 && output_channels % block == 0) return {0, 1};
    return {2, 2};
}

int32_t apus_convolution_forward(const apus_convolution *convolution, const apus_tensor *src,
                                 const apus_tensor *weights, const apus_tensor *bias,
                                 const apus_tensor *residual, apus_tensor *dst, int32_t activation,
                                 bool inference) {
    profiled timed(family::convolution_forward);
    return guarded([&] {
        plan_key key;
        key.add(static_cast<int64_t>(plan_kind::convolution_forward));
        add(key, *convolution);
        key.add(*src);
        for (int axis = 0; axis < weights->rank; ++axis) key.add(weights->shape[axis]);
        key.add(*dst);
        key.add((bias != nullptr) | (residual != nullptr) << 1 | inference << 2 | activation << 3);
        key.add(threads());
        const plan &made = planned(key, [&] {
            geometry shape(*convolution, src->rank - 2);
            plan fresh;
            auto type = data_type_of(src->dtype);
            description any_weights(weight_dims(*weights, convolution->groups), type, tag::any);
            description bias_description;
            if (bias) bias_description = description({weights->shape[0]}, data_type::f32, tag::x);
            bool winograd = prefers_winograd(APUS_FORWARD, *convolution, *src, *weights, *dst);
            auto described_with = [&](residual_sum sum) {
                return in_parts(winograd, src->shape[0], fresh.parts, [&](int64_t parts) {
                    fresh.source = describe(part_of(*src, parts));
                    fresh.destination = fresh.residual = describe(part_of(*dst, parts));
                    auto attributes = plan_attributes();
                    append_post_operations(attributes, sum, activation, fresh.destination);
                    return with_preferred_algorithm(winograd, [&](algorithm kind) {
                        return forward_description(inference, kind, fresh.source, any_weights,
                                                   bias_description, fresh.destination, shape,
                                                   attributes);
                    });
                });
            };
            auto described = described_with(residual ? residual_sum::beside : residual_sum::none);
            // With channels last, oneDNN 2.6's convolution by matrix products adds other places' values.
            std::string name = described.impl_info_str();
            if (residual && name.find("gemm") != std::string::npos) {
                described = described_with(residual_sum::inside);
                fresh.sums_into_destination = true;
            }
            if (is_reference(name)) {
                // Another order of the operands has a kernel (dilation on AVX2, or a window of 11 on
                // three channels).
                description any_source(dims(src->shape, src->shape + src->rank), type, tag::any);
                description any_destination(dims(dst->shape, dst->shape + dst->rank), type, tag::any);
                auto attributes = plan_attributes();
                append_post_operations(attributes, residual ? residual_sum::inside : residual_sum::none,
                                       activation, any_destination);
                described = forward_description(inference, algorithm::convolution_direct, any_source,
                                                any_weights, bias_description, any_destination, shape,
                                                attributes);
                fresh.source = described.src_desc();
                fresh.destination = fresh.residual = described.dst_desc();
                fresh.sums_into_destination = residual != nullptr;
                fresh.rearranged = true;
                fresh.parts = 1;
            }
            fresh.primitive = dnnl::convolution_forward(described);
            fresh.bias = bias_description;
            fresh.weights = described.weights_desc();
            fresh.weights_key = description_key(fresh.weights);
            finish(fresh, described, spelled("convolution forward", *src, *weights));
            return fresh;
        });
        void *arranged =
            arranged_weights(*weights, convolution->groups, made.weights, made.weights_key);
        if (made.rearranged) {
            scratch source(made.source.get_size()), target(made.destination.get_size());
            reorder(describe(*src), src->data, made.source, source.data());
            if (residual) reorder(describe(*residual), residual->data, made.destination, target.data());
            execute(made, {{DNNL_ARG_SRC, &made.source, source.data()},
                           {DNNL_ARG_WEIGHTS, &made.weights, arranged},
                           {DNNL_ARG_BIAS, bias ? &made.bias : nullptr, bias ? bias->data : nullptr},
                           {DNNL_ARG_DST, &made.destination, target.data()}});
            reorder(made.destination, target.data(), describe(*dst), dst->data);
            return;
        }
        bool beside = residual && !made.sums_into_destination;
        for (int64_t index = 0; index < made.parts; ++index) {
            void *target = part(dst->data, made.destination, index);
            void *added = residual ? part(residual->data, made.residual, index) : nullptr;
            if (residual && !beside) std::memcpy(target, added, made.destination.get_size());
            execute(made, {{DNNL_ARG_SRC, &made.source, part(src->data, made.source, index)},
                           {DNNL_ARG_WEIGHTS, &made.weights, arranged},
                           {DNNL_ARG_BIAS, bias ? &made.bias : nullptr, bias ? bias->data : nullptr},
                           {DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1,
                            beside ? &made.residual : nullptr, added},
                           {DNNL_ARG_DST, &made.destination, target}});
        }
    });
}

int32_t apus_convolution_backward_data(const apus_convolution *convolution,
                                       const apus_tensor *diff_dst, const apus_tensor *weights,
                                       apus_tensor *diff_src) {
    profiled timed(family::convolution_backward_data);
    return guarded([&] {
        plan_key key;
        key.add(static_cast<int64_t>(plan_kind::convolution_backward_data));
        add(key, *convolution);
        key.add(*diff_dst);
        for (int axis = 0; axis < weights->rank; ++axis) key.add(weights->shape[axis]);
        key.add(*diff_src);
        key.add(threads());
        const plan &made = planned(key, [&] {
            geometry shape(*convolution, diff_src->rank - 2);
            plan fresh;
            auto type = data_type_of(diff_dst->dtype);
            description any_weights(weight_dims(*weights, convolution->groups), type, tag::any);
            bool winograd =
                prefers_winograd(APUS_BACKWARD_DATA, *convolution, *diff_src, *weights, *diff_dst);
            auto described = in_parts(winograd, diff_src->shape[0], fresh.parts, [&](int64_t parts) {
                fresh.source = describe(part_of(*diff_src, parts));
                fresh.destination = describe(part_of(*diff_dst, parts));
                return with_preferred_algorithm(winograd, [&](algorithm kind) {
                    auto hint = forward_description(false, kind, fresh.source, any_weights, {},
                                                    fresh.destination, shape, plan_attributes());
                    return backward_data_description(kind, fresh.source, any_weights,
                                                     fresh.destination, shape, plan_attributes(), hint);
                });
            });
            fresh.primitive = dnnl::convolution_backward_data(described);
            fresh.weights = described.weights_desc();
            fresh.weights_key = description_key(fresh.weights);
            finish(fresh, described, spelled("convolution backward data", *diff_src, *weights));
            return fresh;
        });
        void *arranged =
            arranged_weights(*weights, convolution->groups, made.weights, made.weights_key);
        for (int64_t index = 0; index < made.parts; ++index)
            execute(made, {{DNNL_ARG_DIFF_DST, &made.destination,
                            part(diff_dst->data, made.destination, index)},
                           {DNNL_ARG_WEIGHTS, &made.weights, arranged},
                           {DNNL_ARG_DIFF_SRC, &made.source, part(diff_src->data, made.source, index)}});
    });
}

int32_t apus_convolution_backward_weights(const apus_convolution *convolution,
                                          const apus_tensor *src, const apus_tensor *diff_dst,
                                          apus_tensor *diff_weights, apus_tensor *diff_bias) {
    profiled timed(family::convolution_backward_weights);
    if (takes_depthwise_weight_gradient(*convolution, *src, *diff_dst, *diff_weights)) {
        depthwise_weight_gradient(*convolution, *src, *diff_dst, *diff_weights, diff_bias);
        return 0;
    }
    return guarded([&] {
        plan_key key;
        key.add(static_cast<int64_t>(plan_kind::convolution_backward_weights));
        add(key, *convolution);
        key.add(*src);
        key.add(*diff_dst);
        key.add(*diff_weights);
        key.add(diff_bias != nullptr);
        key.add(threads());
        const plan &made = planned(key, [&] {
            geometry shape(*convolution, src->rank - 2);
            auto source = describe(*src), destination = describe(*diff_dst);
            auto kinds = weight_dims(*diff_weights, convolution->groups);
            auto type = data_type_of(src->dtype);
            description any_weights(kinds, type, tag::any);
            description any_diff(kinds, data_type::f32, tag::any), bias_description, own;
            bool sayable = describe_weights(*diff_weights, convolution->groups, own);
            if (diff_bias)
                bias_description = description({diff_weights->shape[0]}, data_type::f32, tag::x);
            bool winograd =
                prefers_winograd(APUS_BACKWARD_WEIGHTS, *convolution, *src, *diff_weights, *diff_dst);
            auto make = [&](const description &wanted) {
                return with_preferred_algorithm(winograd, [&](algorithm kind) {
                    auto hint = forward_description(false, kind, source, any_weights, {},
                                                    destination, shape, plan_attributes());
                    return backward_weights_description(kind, source, wanted, bias_description,
                                                        destination, shape, plan_attributes(), hint);
                });
            };
            // The parameter's own order first: no reorder then; the kernel's choice where that
            // order would end in a reference kernel.
            dnnl::convolution_backward_weights::primitive_desc described;
            bool direct = false;
            if (sayable) {
                try {
                    described = make(own);
                    direct = !is_reference(described.impl_info_str());
                } catch (const dnnl::error &) {
                }
            }
            if (!direct) described = make(any_diff);
            plan fresh;
            if (is_reference(described.impl_info_str())) {
                // Another order of the operands has a kernel (dilation on AVX2, say).
                source = description(dims(src->shape, src->shape + src->rank), type, tag::any);
                destination =
                    description(dims(diff_dst->shape, diff_dst->shape + diff_dst->rank), type, tag::any);
                winograd = false;
                described = make(any_diff);
                source = described.src_desc();
                destination = described.diff_dst_desc();
                fresh.rearranged = true;
            }
            fresh.primitive = dnnl::convolution_backward_weights(described);
            fresh.source = source;
            fresh.destination = destination;
            fresh.weights = described.diff_weights_desc();
            fresh.bias = bias_description;
            finish(fresh, described, spelled("convolution backward weights", *src, *diff_weights));
            return fresh;
        });
        description own;
        bool sayable = describe_weights(*diff_weights, convolution->groups, own);
        bool direct = sayable && own == made.weights;
        scratch memory(direct ? 0 : made.weights.get_size());
        void *target = direct ? diff_weights->data : memory.data();
        scratch source(made.rearranged ? made.source.get_size() : 0);
        scratch destination(made.rearranged ? made.destination.get_size() : 0);
        if (made.rearranged) {
            reorder(describe(*src), src->data, made.source, source.data());
            reorder(describe(*diff_dst), diff_dst->data, made.destination, destination.data());
        }
        execute(made, {{DNNL_ARG_SRC, &made.source, made.rearranged ? source.data() : src->data},
                       {DNNL_ARG_DIFF_DST, &made.destination,
                        made.rearranged ? destination.data() : diff_dst->data},
                       {DNNL_ARG_DIFF_WEIGHTS, &made.weights, target},
                       {DNNL_ARG_DIFF_BIAS, diff_bias ? &made.bias : nullptr,
                        diff_bias ? diff_bias->data : nullptr}});
        if (direct) return;
        if (sayable) {
            reorder(made.weights, target, own, diff_weights->data);
            return;
        }
        apus_tensor plain = *diff_weights;
        plain.format = APUS_PLAIN;
        int64_t step = 1;
        for (int axis = plain.rank; axis-- > 0;) {
            plain.strides[axis] = step;
            step *= plain.shape[axis];
        }
        scratch plain_memory(static_cast<size_t>(step) * sizeof(float));
        plain.data = plain_memory.data();
        plain.buffer = nullptr;
        description plain_description;
        describe_weights(plain, convolution->groups, plain_description);
        reorder(made.weights, target, plain_description, plain.data);
        if (apus_copy(&plain, diff_weights) != 0) throw failure(apus_last_error());
    });
}

}
