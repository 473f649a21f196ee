#include "plans.hpp"

using namespace apus;

extern "C" {

int32_t apus_matrix_multiply(const apus_tensor *a, const apus_tensor *b, const apus_tensor *bias,
                             apus_tensor *dst, int32_t activation, bool packed) {
    profiled timed(family::matrix_multiply);
    return guarded([&] {
        plan_key key;
        key.add(static_cast<int64_t>(plan_kind::matrix_multiply));
        key.add(*a);
        key.add(*b);
        key.add(*dst);
        key.add((bias != nullptr) | packed << 1 | activation << 2);
        key.add(threads());
        using type = dnnl::memory::data_type;
        using tag = dnnl::memory::format_tag;
        const plan &made = planned(key, [&] {
            auto source = describe(*a), weights = describe(*b), destination = describe(*dst);
            if (packed)
                weights = description(dnnl::memory::dims(b->shape, b->shape + b->rank),
                                      data_type_of(a->dtype), tag::any);
            description bias_description;
            if (bias) {
                dnnl::memory::dims shape(dst->rank, 1);
                shape.back() = dst->shape[dst->rank - 1];
                bias_description = describe_plain(shape, type::f32);
            }
            auto attributes = plan_attributes();
            dnnl::post_ops operations;
            append_activation(operations, activation);
            attributes.set_post_ops(operations);
#if DNNL_VERSION_MAJOR >= 3
            dnnl::matmul::primitive_desc described =
                bias ? dnnl::matmul::primitive_desc(engine(), source, weights, bias_description,
                                                    destination, attributes)
                     : dnnl::matmul::primitive_desc(engine(), source, weights, destination, attributes);
#else
            dnnl::matmul::primitive_desc described =
                bias ? dnnl::matmul::primitive_desc(
                           dnnl::matmul::desc(source, weights, bias_description, destination),
                           attributes, engine())
                     : dnnl::matmul::primitive_desc(
                           dnnl::matmul::desc(source, weights, destination), attributes, engine());
#endif
            plan fresh;
            fresh.primitive = dnnl::matmul(described);
            fresh.source = source;
            fresh.weights = described.weights_desc();
            fresh.weights_key = description_key(fresh.weights);
            fresh.bias = bias_description;
            fresh.destination = destination;
            std::string what = "matrix multiply of [";
            for (int axis = 0; axis < a->rank; ++axis) what += std::to_string(a->shape[axis]) + " ";
            what += "] with [";
            for (int axis = 0; axis < b->rank; ++axis) what += std::to_string(b->shape[axis]) + " ";
            finish(fresh, described, what + "]");
            return fresh;
        });
        void *weights = packed ? arranged_weights(*b, 1, made.weights, made.weights_key) : b->data;
        execute(made, {{DNNL_ARG_SRC, &made.source, a->data},
                       {DNNL_ARG_WEIGHTS, &made.weights, weights},
                       {DNNL_ARG_BIAS, bias ? &made.bias : nullptr, bias ? bias->data : nullptr},
                       {DNNL_ARG_DST, &made.destination, dst->data}});
    });
}

}
