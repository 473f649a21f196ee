// oneDNN primitives, built once for each key and kept: descriptions of tensors, the plan cache, and
// execution with scratchpads of our own (the library's break when a plan changes threads).
#pragma once
#include <array>
#include <cstring>
#include <functional>
#include <memory>
#include <oneapi/dnnl/dnnl.hpp>

#include "include/apus_onednn.h"
#include "pool.hpp"
#include "profile.hpp"
#include "status.hpp"
#include "threads.hpp"

namespace apus {

using description = dnnl::memory::desc;

dnnl::engine &engine();
dnnl::stream &stream();  // of the calling thread

dnnl::memory::data_type data_type_of(int32_t dtype);
size_t bytes_of(int32_t dtype);

// Whatever decides which primitive serves a call, as plain numbers.
class plan_key {
public:
    void add(int64_t value) {
        if (count == words.size()) throw failure("plan key is too long");
        words[count++] = value;
    }
    void add(const apus_tensor &tensor);
    bool operator==(const plan_key &other) const {
        return count == other.count &&
               std::memcmp(words.data(), other.words.data(), count * sizeof(int64_t)) == 0;
    }
    size_t hash() const {
        uint64_t state = 0x9E3779B97F4A7C15u;
        for (size_t index = 0; index < count; ++index) {
            state ^= static_cast<uint64_t>(words[index]);
            state *= 0xFF51AFD7ED558CCDu;
            state ^= state >> 32;
        }
        return static_cast<size_t>(state);
    }

private:
    std::array<int64_t, 104> words;
    size_t count = 0;
};

struct plan {
    dnnl::primitive primitive;
    size_t scratchpad_bytes = 0;
    description source, weights, bias, destination, residual, workspace;
    uint64_t weights_key = 0;   // of the derived copy in `weights`'s order
    int64_t parts = 1;          // of the batch, taken one after the other
    bool sums_into_destination = false;  // the residual is copied there first
    std::string reference;      // name and shape, when the implementation is a reference one
    bool rearranged = false;    // source and destination are not in the caller's order
};

// The plan of `key`, made by `build` the first time.
const plan &planned(const plan_key &key, const std::function<plan()> &build);

// Names of the kinds of plan, first word of every key.
enum class plan_kind : int64_t {
    convolution_forward, convolution_backward_data, convolution_backward_weights, matrix_multiply,
    pool_forward, pool_backward, reorder
};

// One number for each different description.
uint64_t description_key(const description &described);

// The order of `tensor` as oneDNN says it. Plain tensors by their strides.
description describe(const apus_tensor &tensor);
// Weights, with the group axis in front where groups > 1; false where oneDNN has no word for it.
bool describe_weights(const apus_tensor &weights, int64_t groups, description &described);
// Dense [shape] in row-major order.
description describe_plain(const dnnl::memory::dims &shape, dnnl::memory::data_type type);

struct argument {
    int name;
    const description *described;
    void *data;
};
void execute(const plan &plan, std::initializer_list<argument> arguments);

// A reorder between two descriptions.
void reorder(const description &from, void *source, const description &to, void *destination);

// Bytes of `weights` in the order of `wanted`: its own, or a derived copy kept on its buffer.
void *arranged_weights(const apus_tensor &weights, int64_t groups, const description &wanted,
                       uint64_t wanted_key);

template <class Description>
void finish(plan &made, const Description &primitive_description, const std::string &what) {
    made.scratchpad_bytes = primitive_description.scratchpad_desc().get_size();
    std::string name = primitive_description.impl_info_str();
    if (name.rfind("ref", 0) == 0) made.reference = name + " " + what;
    count_plan();
}

dnnl::primitive_attr plan_attributes();
// What follows a product in the same kernel: an apus_activation.
void append_activation(dnnl::post_ops &operations, int32_t activation);

}  // namespace apus
