#include "plans.hpp"

#include <shared_mutex>
#include <unordered_map>

namespace apus {

using dims = dnnl::memory::dims;
using tag = dnnl::memory::format_tag;
using data_type = dnnl::memory::data_type;

dnnl::engine &engine() {
    static auto *shared = new dnnl::engine(dnnl::engine::kind::cpu, 0);
    return *shared;
}

dnnl::stream &stream() {
    thread_local dnnl::stream mine(engine());
    return mine;
}

data_type data_type_of(int32_t dtype) {
    switch (dtype) {
        case APUS_F32: return data_type::f32;
        case APUS_BF16: return data_type::bf16;
        case APUS_I8: return data_type::s8;
        case APUS_U8: return data_type::u8;
        case APUS_I32: return data_type::s32;
        default: throw failure("oneDNN has no such data type");
    }
}

size_t bytes_of(int32_t dtype) {
    switch (dtype) {
        case APUS_F32:
        case APUS_I32: return 4;
        case APUS_BF16: return 2;
        case APUS_I64: return 8;
        default: return 1;
    }
}

void plan_key::add(const apus_tensor &tensor) {
    add(tensor.rank | tensor.dtype << 8 | tensor.format << 16);
    for (int axis = 0; axis < tensor.rank; ++axis) add(tensor.shape[axis]);
    if (tensor.format == APUS_PLAIN)
        for (int axis = 0; axis < tensor.rank; ++axis) add(tensor.strides[axis]);
}

namespace {
struct key_hash {
    size_t operator()(const plan_key &key) const { return key.hash(); }
};
struct plan_cache {
    std::shared_mutex mutex;
    std::unordered_map<plan_key, std::unique_ptr<plan>, key_hash> plans;
};
plan_cache &cache() {
    static auto *shared = new plan_cache;
    return *shared;
}

struct descriptions {
    std::mutex mutex;
    std::vector<description> known;
};
descriptions &interned() {
    static auto *shared = new descriptions;
    return *shared;
}
}  // namespace

const plan &planned(const plan_key &key, const std::function<plan()> &build) {
    auto &all = cache();
    {
        std::shared_lock<std::shared_mutex> hold(all.mutex);
        auto found = all.plans.find(key);
        if (found != all.plans.end()) return *found->second;
    }
    prepare_team();
    auto made = std::make_unique<plan>(build());
    std::unique_lock<std::shared_mutex> hold(all.mutex);
    auto &entry = all.plans[key];
    if (!entry) entry = std::move(made);
    return *entry;
}

uint64_t description_key(const description &described) {
    auto &all = interned();
    std::lock_guard<std::mutex> hold(all.mutex);
    for (size_t index = 0; index < all.known.size(); ++index)
        if (all.known[index] == described) return index + 1;
    all.known.push_back(described);
    return all.known.size();
}

description describe_plain(const dims &shape, data_type type) {
    dims strides(shape.size());
    int64_t step = 1;
    for (size_t axis = shape.size(); axis-- > 0;) {
        strides[axis] = step;
        step *= shape[axis];
    }
    return description(shape, type, strides);
}

description describe(const apus_tensor &tensor) {
    dims shape(tensor.shape, tensor.shape + tensor.rank);
    auto type = data_type_of(tensor.dtype);
    if (tensor.format == APUS_PLAIN)
        return description(shape, type, dims(tensor.strides, tensor.strides + tensor.rank));
    if (tensor.format == APUS_BLOCKED) {
        bool wide = apus_block() == 16;
        switch (tensor.rank) {
            case 3: return description(shape, type, wide ? tag::nCw16c : tag::nCw8c);
            case 4: return description(shape, type, wide ? tag::nChw16c : tag::nChw8c);
            default: throw failure("blocked activations have one or two spatial axes");
        }
    }
    throw failure("weights need their groups to be described");
}

bool describe_weights(const apus_tensor &weights, int64_t groups, description &described) {
    auto type = data_type_of(weights.dtype);
    int64_t outputs = weights.shape[0], inputs = weights.shape[1];
    bool flat = weights.rank == 3, wide = apus_block() == 16;
    int64_t block = apus_block();
    dims shape;
    if (groups > 1) shape = {groups, outputs / groups};
    else shape = {outputs};
    for (int axis = 1; axis < weights.rank; ++axis) shape.push_back(weights.shape[axis]);

    switch (weights.format) {
        case APUS_PLAIN: {
            dims strides;
            if (groups > 1) strides.push_back(weights.strides[0] * (outputs / groups));
            for (int axis = 0; axis < weights.rank; ++axis) strides.push_back(weights.strides[axis]);
            described = description(shape, type, strides);
            return true;
        }
        case APUS_WEIGHTS_BLOCKED: {
            if (outputs / groups % block != 0) return false;
            tag order;
            if (groups > 1)
                order = flat ? (wide ? tag::gOIw16i16o : tag::gOIw8i8o)
                             : (wide ? tag::gOIhw16i16o : tag::gOIhw8i8o);
            else
                order = flat ? (wide ? tag::OIw16i16o : tag::OIw8i8o)
                             : (wide ? tag::OIhw16i16o : tag::OIhw8i8o);
            described = description(shape, type, order);
            return true;
        }
        case APUS_WEIGHTS_NARROW: {
            tag order;
            if (groups == outputs && inputs == 1)
                order = flat ? (wide ? tag::Goiw16g : tag::Goiw8g)
                             : (wide ? tag::Goihw16g : tag::Goihw8g);
            else if (groups > 1 && outputs / groups % block != 0) return false;
            else if (groups > 1)
                order = flat ? (wide ? tag::gOwi16o : tag::gOwi8o)
                             : (wide ? tag::gOhwi16o : tag::gOhwi8o);
            else
                order = flat ? (wide ? tag::Owi16o : tag::Owi8o)
                             : (wide ? tag::Ohwi16o : tag::Ohwi8o);
            described = description(shape, type, order);
            return true;
        }
        default: return false;
    }
}

void execute(const plan &plan, std::initializer_list<argument> arguments) {
    prepare_team();
    if (!plan.reference.empty()) count_reference_kernel(plan.reference.c_str());
    scratch scratchpad(plan.scratchpad_bytes);
    description scratchpad_description;
    std::array<dnnl::memory, 8> memories;
    std::array<dnnl_exec_arg_t, 8> list;
    int count = 0;
    for (auto &one : arguments) {
        if (!one.described) continue;
        memories[count] = dnnl::memory(*one.described, engine(), one.data);
        list[count] = {one.name, memories[count].get()};
        ++count;
    }
    if (plan.scratchpad_bytes > 0) {
        description bytes({static_cast<int64_t>(plan.scratchpad_bytes)}, data_type::u8, tag::a);
        memories[count] = dnnl::memory(bytes, engine(), scratchpad.data());
        list[count] = {DNNL_ARG_SCRATCHPAD, memories[count].get()};
        ++count;
    }
    dnnl::error::wrap_c_api(
        dnnl_primitive_execute(plan.primitive.get(), stream().get(), count, list.data()),
        "could not execute a primitive");
}

dnnl::primitive_attr plan_attributes() {
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attributes;
}

void append_activation(dnnl::post_ops &operations, int32_t activation) {
    auto append = [&](dnnl::algorithm kind, float alpha = 0.0f, float beta = 0.0f) {
#if DNNL_VERSION_MAJOR >= 3
        operations.append_eltwise(kind, alpha, beta);
#else
        operations.append_eltwise(1.0f, kind, alpha, beta);
#endif
    };
    switch (activation) {
        case APUS_THEN_RELU: append(dnnl::algorithm::eltwise_relu); break;
        case APUS_THEN_GELU: append(dnnl::algorithm::eltwise_gelu_erf); break;
        case APUS_THEN_GELU_TANH: append(dnnl::algorithm::eltwise_gelu_tanh); break;
        case APUS_THEN_RELU6: append(dnnl::algorithm::eltwise_clip, 0.0f, 6.0f); break;
        // oneDNN 2.6 has the constants built in, 3.x takes them.
        case APUS_THEN_HARD_SWISH: append(dnnl::algorithm::eltwise_hardswish, 1.0f / 6.0f, 0.5f); break;
        case APUS_THEN_LEAKY_RELU: append(dnnl::algorithm::eltwise_relu, 0.1f); break;
        case APUS_THEN_SILU: append(dnnl::algorithm::eltwise_swish, 1.0f); break;
        case APUS_THEN_MISH: append(dnnl::algorithm::eltwise_mish); break;
        default: break;
    }
}

void reorder(const description &from, void *source, const description &to, void *destination) {
    plan_key key;
    key.add(static_cast<int64_t>(plan_kind::reorder));
    key.add(static_cast<int64_t>(description_key(from)));
    key.add(static_cast<int64_t>(description_key(to)));
    key.add(threads());
    const plan &made = planned(key, [&] {
        plan fresh;
        dnnl::reorder::primitive_desc described(engine(), from, engine(), to, plan_attributes());
        fresh.primitive = dnnl::reorder(described);
        fresh.source = from;
        fresh.destination = to;
        finish(fresh, described, "reorder");
        return fresh;
    });
    count_reorder();
    execute(made, {{DNNL_ARG_FROM, &made.source, source}, {DNNL_ARG_TO, &made.destination, destination}});
}

void *arranged_weights(const apus_tensor &weights, int64_t groups, const description &wanted,
                       uint64_t wanted_key) {
    description own;
    bool sayable = describe_weights(weights, groups, own);
    if (sayable && own == wanted) return weights.data;
    apus_buffer *buffer = weights.buffer;
    // Views of one buffer (a part, a transpose) are told apart by all that describes them.
    plan_key view;
    view.add(static_cast<int64_t>(wanted_key));
    view.add(static_cast<char *>(weights.data) - static_cast<char *>(buffer->data));
    view.add(groups);
    view.add(weights);
    std::lock_guard<std::mutex> hold(buffer->mutex);
    for (auto &entry : buffer->derived)
        if (entry.key == view.hash()) return entry.copy->data;

    profiled timed(family::weight_reorder);
    apus_buffer *copy = apus_buffer_create(wanted.get_size());
    if (!copy) throw std::bad_alloc();
    try {
        bool done = false;
        if (sayable) {
            try {
                reorder(own, weights.data, wanted, copy->data);
                done = true;
            } catch (const dnnl::error &) {
                // No such reorder (blocked to Winograd's order, say): go by the plain order.
            }
        }
        if (!done) {
            apus_tensor plain = weights;
            plain.format = APUS_PLAIN;
            plain.dtype = APUS_F32;
            int64_t step = 1;
            for (int axis = plain.rank; axis-- > 0;) {
                plain.strides[axis] = step;
                step *= plain.shape[axis];
            }
            scratch memory(static_cast<size_t>(step) * sizeof(float));
            plain.data = memory.data();
            plain.buffer = nullptr;
            if (apus_copy(&weights, &plain) != 0) throw failure(apus_last_error());
            description from;
            describe_weights(plain, groups, from);
            reorder(from, plain.data, wanted, copy->data);
        }
        buffer->derived.push_back({view.hash(), copy});
    } catch (...) {
        apus_buffer_destroy(copy);
        throw;
    }
    return copy->data;
}

}  // namespace apus

extern "C" {

void apus_plans_clear(void) {
    auto &all = apus::cache();
    std::unique_lock<std::shared_mutex> hold(all.mutex);
    all.plans.clear();
}

int32_t apus_block(void) {
    static const int32_t block = [] {
#if defined(__x86_64__)
        auto isa = dnnl::get_effective_cpu_isa();
        if (isa == dnnl::cpu_isa::avx512_core || isa == dnnl::cpu_isa::avx512_core_vnni ||
            isa == dnnl::cpu_isa::avx512_core_bf16)
            return 16;
        switch (isa) {
#if DNNL_VERSION_MAJOR >= 3
            case dnnl::cpu_isa::isa_default:
#else
            case dnnl::cpu_isa::all:
#endif
            case dnnl::cpu_isa::sse41:
            case dnnl::cpu_isa::avx: return 1;
            case dnnl::cpu_isa::avx2:
            case dnnl::cpu_isa::avx2_vnni: return 8;
            default: break;
        }
#if DNNL_VERSION_MAJOR >= 3
        if (isa == dnnl::cpu_isa::avx2_vnni_2) return 8;
#endif
        return 16;
#else
        return 1;
#endif
    }();
    return block;
}

const char *apus_instruction_set(void) {
#if defined(__x86_64__)
    switch (static_cast<int>(dnnl::get_effective_cpu_isa())) {
        case static_cast<int>(dnnl::cpu_isa::sse41): return "SSE4.1";
        case static_cast<int>(dnnl::cpu_isa::avx): return "AVX";
        case static_cast<int>(dnnl::cpu_isa::avx2): return "AVX2";
        case static_cast<int>(dnnl::cpu_isa::avx2_vnni): return "AVX2 with VNNI";
        case static_cast<int>(dnnl::cpu_isa::avx512_core): return "AVX-512";
        case static_cast<int>(dnnl::cpu_isa::avx512_core_vnni): return "AVX-512 with VNNI";
        case static_cast<int>(dnnl::cpu_isa::avx512_core_bf16): return "AVX-512 with VNNI and bfloat16";
        default: return apus_block() == 16 ? "AVX-512 with VNNI and bfloat16 or later" : "basic";
    }
#else
    return "basic";
#endif
}

const char *apus_onednn_version(void) {
    static const std::string text = [] {
        const dnnl_version_t *version = dnnl_version();
        return std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
               std::to_string(version->patch);
    }();
    return text.c_str();
}

// Whether a product of bfloat16 numbers is faster than one of float32. AMD's cores (Zen 4 on) multiply
// twice as many; Intel's have AMX for it, and where a guest has no AMX their vector instruction is half as
// fast as float32's (ResNet-50's convolutions took 397 ms against 178 ms on a fifth-generation Xeon).
bool apus_has_fast_bf16(void) {
#if defined(__x86_64__)
    return apus_block() == 16 && __builtin_cpu_supports("avx512bf16") &&
           dnnl::get_effective_cpu_isa() != dnnl::cpu_isa::avx512_core &&
           dnnl::get_effective_cpu_isa() != dnnl::cpu_isa::avx512_core_vnni &&
           (__builtin_cpu_is("amd") || __builtin_cpu_supports("amx-bf16"));
#else
    return false;
#endif
}

bool apus_has_fast_int8(void) {
#if defined(__x86_64__)
    return apus_block() == 16 && __builtin_cpu_supports("avx512vnni") &&
           dnnl::get_effective_cpu_isa() != dnnl::cpu_isa::avx512_core;
#else
    return false;
#endif
}

}
