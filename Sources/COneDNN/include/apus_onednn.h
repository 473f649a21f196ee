// The one door between Swift and the kernels: oneDNN primitives behind a plan cache, the buffer
// pool, and the kernels that oneDNN lacks. Nothing else in the project knows oneDNN.
//
// Every function that can fail returns 0 on success; the message of a failure is then in
// apus_last_error() on the calling thread. No C++ exception leaves this interface.
#ifndef APUS_ONEDNN_H
#define APUS_ONEDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { APUS_MAX_RANK = 8 };

typedef enum {
    APUS_F32 = 0,
    APUS_BF16 = 1,
    APUS_I8 = 2,
    APUS_U8 = 3,
    APUS_I32 = 4,
    APUS_I64 = 5,
    APUS_BOOL = 6
} apus_dtype;

// Physical orders. B is apus_block().
typedef enum {
    APUS_PLAIN = 0,            // strides say where elements lie
    APUS_BLOCKED = 1,          // activations   [N, C/B, spatial..., B]
    APUS_WEIGHTS_BLOCKED = 2,  // weights       [O/B, I/B, spatial..., B of I, B of O]
    APUS_WEIGHTS_NARROW = 3    // weights, few I [O/B, spatial..., I, B of O]
} apus_format;

typedef struct apus_buffer apus_buffer;

typedef struct {
    apus_buffer *buffer;  // owns the bytes; derived copies hang on it
    void *data;           // first element of the tensor
    int64_t shape[APUS_MAX_RANK];
    int64_t strides[APUS_MAX_RANK];  // in elements; of plain storage only
    int32_t rank;
    int32_t dtype;
    int32_t format;
    int32_t reserved;
} apus_tensor;

// ---- Errors, threads, machine ------------------------------------------------------------------

const char *apus_last_error(void);

// Threads of the process; 0 takes one for each processor the process may run on.
void apus_set_threads(int32_t threads);
// Threads for calls from the calling thread only; 0 takes the process's number again.
void apus_set_thread_override(int32_t threads);
int32_t apus_threads(void);

// A pointer of the calling thread, null at its start: the open tape lives here.
void **apus_thread_slot(void);

// Block of channels that this machine's convolutions like: 16, 8, or 1 where none helps.
int32_t apus_block(void);
const char *apus_instruction_set(void);         // oneDNN's, by its own name
const char *apus_kernel_instruction_set(void);  // of the kernels written here
const char *apus_onednn_version(void);
bool apus_has_fast_bf16(void);
bool apus_has_fast_int8(void);

// ---- Buffers -----------------------------------------------------------------------------------

apus_buffer *apus_buffer_create(size_t bytes);  // 64-byte aligned, not cleared; null: out of memory
// Memory that somebody else owns (a mapped file); `release(context)` runs when the buffer goes.
apus_buffer *apus_buffer_wrap(void *data, size_t bytes, void (*release)(void *), void *context);
void apus_buffer_destroy(apus_buffer *buffer);
void *apus_buffer_data(const apus_buffer *buffer);

// For ThreadSanitizer, which does not see the order that counting references makes: values were read
// outside of this library; their one holder is about to write them.
void apus_reads_ended(void);
void apus_sole_ownership_found(void);
// A number no other content ever had: changes with every change of the content.
uint64_t apus_buffer_serial(apus_buffer *buffer);
// To be called after writing into a buffer that was read before: forgets its derived copies.
void apus_buffer_changed(apus_buffer *buffer);

typedef struct {
    uint64_t allocations;  // requests served
    uint64_t misses;       // requests that had to ask the system
    uint64_t bytes_live;   // in use now
    uint64_t bytes_held;   // in use or kept for reuse
} apus_pool_statistics;
void apus_pool_read_statistics(apus_pool_statistics *statistics);
void apus_pool_trim(void);  // gives what is kept for reuse back to the system

// ---- Counters and profile ----------------------------------------------------------------------

typedef struct {
    uint64_t plans;              // built so far
    uint64_t reorders;           // conversions between physical orders, casts included
    uint64_t reference_kernels;  // executions of an implementation whose name starts with "ref"
} apus_counters;
void apus_read_counters(apus_counters *counters);
// Names of the reference implementations that ran, one a line with its shape; into `text`.
size_t apus_reference_kernel_names(char *text, size_t capacity);
void apus_profile_enable(bool enabled);  // starts from zero
// Lines "family<TAB>calls<TAB>nanoseconds" into `text`; returns the bytes that all lines need.
size_t apus_profile_report(char *text, size_t capacity);
uint64_t apus_profile_nanoseconds(void);

// ---- Copies ------------------------------------------------------------------------------------

// dst = src, whatever their strides, physical orders and data types; shapes are equal.
int32_t apus_copy(const apus_tensor *src, apus_tensor *dst);
int32_t apus_fill(apus_tensor *dst, double value);  // dense dst

// ---- Elementwise -------------------------------------------------------------------------------

typedef enum {
    APUS_NEGATE, APUS_ABSOLUTE, APUS_EXPONENTIAL, APUS_LOGARITHM, APUS_SQUARE_ROOT,
    APUS_RECIPROCAL_SQUARE_ROOT, APUS_SQUARE, APUS_RECIPROCAL, APUS_SINE, APUS_COSINE, APUS_TANH,
    APUS_SIGMOID, APUS_RELU, APUS_LEAKY_RELU, APUS_GELU, APUS_GELU_TANH, APUS_SILU, APUS_SOFTPLUS,
    APUS_AFFINE, APUS_CLAMP, APUS_POWER, APUS_SIGN, APUS_FLOOR, APUS_ROUND, APUS_ERF,
    APUS_HARD_SIGMOID, APUS_HARD_SWISH, APUS_ARCTANGENT,
    APUS_UNARY_COUNT
} apus_unary_operation;

// y = f(x); a and b are the operation's constants (slope; scale and offset; limits; exponent).
int32_t apus_unary(int32_t operation, int32_t dtype, const void *x, void *y, int64_t count,
                   float a, float b);
// dx = g * f'; `saved` is x, or y where apus_unary_saves_output says so.
bool apus_unary_saves_output(int32_t operation);
int32_t apus_unary_backward(int32_t operation, int32_t dtype, const void *saved, const void *g,
                            void *dx, int64_t count, float a, float b);

typedef enum {
    APUS_ADD, APUS_SUBTRACT, APUS_MULTIPLY, APUS_DIVIDE, APUS_MAXIMUM, APUS_MINIMUM, APUS_POW,
    APUS_EQUAL, APUS_NOT_EQUAL, APUS_LESS, APUS_LESS_EQUAL, APUS_GREATER, APUS_GREATER_EQUAL,
    APUS_BINARY_COUNT
} apus_binary_operation;

// Plain operands of dst's shape (stride 0 where they are repeated), same dtype; dst plain, bool
// for comparisons.
int32_t apus_binary(int32_t operation, const apus_tensor *a, const apus_tensor *b,
                    apus_tensor *dst);
// y = a*x + b*y, flat, f32 or bf16.
int32_t apus_axpby(int32_t dtype, float a, const void *x, float b, void *y, int64_t count);
// dst = condition ? a : b; plain, of one shape, condition bool.
int32_t apus_where(const apus_tensor *condition, const apus_tensor *a, const apus_tensor *b,
                   apus_tensor *dst);

// ---- Reductions --------------------------------------------------------------------------------

typedef enum { APUS_SUM, APUS_MEAN, APUS_MAXIMUM_OF, APUS_MINIMUM_OF, APUS_SUM_OF_SQUARES }
    apus_reduction;

// x [outer, reduced, inner] dense -> y [outer, inner]
int32_t apus_reduce(int32_t reduction, int32_t dtype, const void *x, void *y, int64_t outer,
                    int64_t reduced, int64_t inner);
// Index of the first largest (or smallest) value, int64.
int32_t apus_arg_reduce(bool largest, int32_t dtype, const void *x, int64_t *y, int64_t outer,
                        int64_t reduced, int64_t inner);

// ---- Matrix multiplication ---------------------------------------------------------------------

typedef enum {
    APUS_NO_ACTIVATION, APUS_THEN_RELU, APUS_THEN_GELU, APUS_THEN_GELU_TANH, APUS_THEN_RELU6,
    APUS_THEN_HARD_SWISH, APUS_THEN_LEAKY_RELU, APUS_THEN_SILU, APUS_THEN_MISH
} apus_activation;

// dst[..., m, n] = activation(a[..., m, k] b[..., k, n] + bias[n]); plain, any positive strides;
// leading axes of a and b are 1 or dst's. `packed`: b is a constant worth keeping in the kernel's
// own order and in a's type (a derived copy on b's buffer).
int32_t apus_matrix_multiply(const apus_tensor *a, const apus_tensor *b, const apus_tensor *bias,
                             apus_tensor *dst, int32_t activation, bool packed);
// y[n] = sum over rows of x[m, n], dense; y is f32.
int32_t apus_column_sums(int32_t dtype, const void *x, float *y, int64_t m, int64_t n);

// ---- Convolution -------------------------------------------------------------------------------

typedef struct {
    int64_t stride[2];
    int64_t dilation[2];      // 1 is dense
    int64_t padding_low[2];   // top, left
    int64_t padding_high[2];  // bottom, right
    int64_t groups;
} apus_convolution;

// Which physical orders this machine wants: of the source and of the destination.
// 0: plain NCHW, 1: blocked, 2: plain with channels last.
typedef struct {
    int32_t source;
    int32_t destination;
} apus_convolution_orders;
apus_convolution_orders apus_convolution_wants(int64_t input_channels, int64_t output_channels,
                                               int64_t groups, int32_t dtype);

// src [N, C, (D,) W], weights [O, C/groups, ...], dst [N, O, ...]; 1 or 2 spatial axes. Weights may
// stand in any order and in f32 when src is bf16; derived copies are kept on their buffer.
// residual: added before the activation (null: none; shape and order of dst).
int32_t apus_convolution_forward(const apus_convolution *convolution, const apus_tensor *src,
                                 const apus_tensor *weights, const apus_tensor *bias,
                                 const apus_tensor *residual, apus_tensor *dst,
                                 int32_t activation, bool inference);
int32_t apus_convolution_backward_data(const apus_convolution *convolution,
                                       const apus_tensor *diff_dst, const apus_tensor *weights,
                                       apus_tensor *diff_src);
// diff_weights f32 in any order; diff_bias f32 [O] or null.
int32_t apus_convolution_backward_weights(const apus_convolution *convolution,
                                          const apus_tensor *src, const apus_tensor *diff_dst,
                                          apus_tensor *diff_weights, apus_tensor *diff_bias);

// One timed candidate of the convolution table.
typedef enum { APUS_FORWARD, APUS_BACKWARD_DATA, APUS_BACKWARD_WEIGHTS } apus_direction;
typedef enum { APUS_TABLE = 0, APUS_DIRECT = 1, APUS_WINOGRAD = 2 } apus_algorithm;
// Overrides the table for plans built from now on (tuning only); APUS_TABLE ends it.
void apus_convolution_force_algorithm(int32_t algorithm);
// Forgets all plans (tuning and tests only; no call may be running).
void apus_plans_clear(void);

// ---- Pooling -----------------------------------------------------------------------------------

typedef enum { APUS_POOL_MAX, APUS_POOL_AVERAGE, APUS_POOL_AVERAGE_WITH_PADDING } apus_pooling;
typedef struct {
    int64_t kernel[2];
    int64_t stride[2];
    int64_t padding_low[2];
    int64_t padding_high[2];
} apus_pooling_window;

// Bytes of workspace that backward of max pooling needs from forward; 0 for averages.
int32_t apus_pool_workspace(int32_t pooling, const apus_pooling_window *window,
                            const apus_tensor *src, const apus_tensor *dst, size_t *bytes);
int32_t apus_pool_forward(int32_t pooling, const apus_pooling_window *window,
                          const apus_tensor *src, apus_tensor *dst, void *workspace);
int32_t apus_pool_backward(int32_t pooling, const apus_pooling_window *window,
                           const apus_tensor *diff_dst, apus_tensor *diff_src,
                           const void *workspace);
// Bin j of O over L covers floor(jL/O) ..< ceil((j+1)L/O). Plain NCHW. index: int32 offsets in the
// plane, of the maximum (null for averages).
int32_t apus_adaptive_pool_forward(bool maximum, const apus_tensor *src, apus_tensor *dst,
                                   int32_t *index);
int32_t apus_adaptive_pool_backward(bool maximum, const apus_tensor *diff_dst,
                                    apus_tensor *diff_src, const int32_t *index);

// Regions of interest: boxes cut out of maps, each to the same few bins. Maps and results are
// float32, blocked or channels-last, one as the other.
typedef struct {
    const float *boxes;  // count times: picture, left, top, right, bottom
    int64_t count;
    int64_t rows, columns;  // bins
    float scale;            // places of the map for each unit of the boxes
} apus_regions;
// samples: along each side of a bin; 0: one for each place of the map. aligned: places are taken at
// their centres.
int32_t apus_roi_align(const apus_regions *regions, int64_t samples, bool aligned,
                       const apus_tensor *src, apus_tensor *dst);
int32_t apus_roi_align_backward(const apus_regions *regions, int64_t samples, bool aligned,
                                const apus_tensor *diff_dst, apus_tensor *diff_src);
// The largest value of each bin, whose edges are whole places. where: for each value the place of the
// map that it came from, -1 for an empty bin; as dst lies.
int32_t apus_roi_pool(const apus_regions *regions, const apus_tensor *src, apus_tensor *dst,
                      int32_t *where);
int32_t apus_roi_pool_backward(const apus_regions *regions, const apus_tensor *diff_dst,
                               const int32_t *where, apus_tensor *diff_src);

// Multi-scale deformable sampling: each head of each query adds up a few weighted samples of its own channels of
// several maps, bilinear and 0 beyond the edges. Dense float32.
typedef struct {
    int64_t batch, queries, heads, width, levels, points;
    int64_t positions;       // of all levels
    const int64_t *sizes;    // height and width of each level
    const float *values;     // [batch, positions, heads, width], the levels one behind the other
    const float *locations;  // [batch, queries, heads, levels, points, x and y], 0...1 from edge to edge
    const float *weights;    // [batch, queries, heads, levels, points]
} apus_deformable_sampling;
// result: [batch, queries, heads, width].
int32_t apus_deformable_sampling_forward(const apus_deformable_sampling *sampling, float *result);
// Each of the three gradients may be null.
int32_t apus_deformable_sampling_backward(const apus_deformable_sampling *sampling,
                                          const float *diff_result, float *diff_values,
                                          float *diff_locations, float *diff_weights);

// ---- Normalisation -----------------------------------------------------------------------------

// Blocked, or plain with channels last ([rows, C] dense): n images of `positions` places. dtype is
// x's and y's; all else is f32 of C values. residual and y share x's order.
typedef struct {
    int32_t dtype;
    int32_t blocked;
    int64_t n, channels, positions;
    float epsilon;
    int32_t relu;
} apus_batch_norm;
int32_t apus_batch_norm_forward(const apus_batch_norm *norm, const void *x, const float *weight,
                                const float *bias, const void *residual, void *y, float *mean,
                                float *inverse_deviation);
// y from given statistics.
int32_t apus_batch_norm_inference(const apus_batch_norm *norm, const void *x, const float *weight,
                                  const float *bias, const void *residual, void *y,
                                  const float *mean, const float *inverse_deviation);
// y is needed where relu followed a residual sum; null, what relu let through is computed from x again, which
// reads less. dresidual may be null (and may be g where g may be overwritten).
// frozen: statistics were constants.
int32_t apus_batch_norm_backward(const apus_batch_norm *norm, bool frozen, const void *x,
                                 const void *y, const void *g, const float *weight, const float *bias,
                                 const float *mean, const float *inverse_deviation, void *dx,
                                 void *dresidual, float *dweight, float *dbias);

// Rows of `columns` values. weight and bias are f32 [columns] or null.
int32_t apus_layer_norm_forward(int32_t dtype, const void *x, const float *weight,
                                const float *bias, void *y, float *mean, float *inverse_deviation,
                                int64_t rows, int64_t columns, float epsilon);
int32_t apus_layer_norm_backward(int32_t dtype, const void *x, const void *g, const float *weight,
                                 const float *mean, const float *inverse_deviation, void *dx,
                                 float *dweight, float *dbias, int64_t rows, int64_t columns);

// Across channels, plain NCHW: y = x / (k + alpha/size * sum of squares)^beta.
int32_t apus_local_response_forward(int32_t dtype, const void *x, void *y, float *scale, int64_t n,
                                    int64_t channels, int64_t positions, int64_t size,
                                    float alpha, float beta, float k);
int32_t apus_local_response_backward(int32_t dtype, const void *x, const float *scale,
                                     const void *g, void *dx, int64_t n, int64_t channels,
                                     int64_t positions, int64_t size, float alpha, float beta);

// ---- Softmax and cross-entropy -----------------------------------------------------------------

// y = softmax(scale*x + mask) along the last axis of [rows, columns]; logarithm: its logarithm.
// mask: f32, row r reads mask row r % mask_rows (null: none). causal: row r of each block of
// `columns`-wide queries sees keys 0...(r % queries) + columns - queries.
int32_t apus_softmax_forward(int32_t dtype, bool logarithm, const void *x, void *y,
                             const float *mask, int64_t mask_rows, int64_t causal_queries,
                             int64_t rows, int64_t columns, float scale);
// dx for y from above, scale included.
int32_t apus_softmax_backward(int32_t dtype, bool logarithm, const void *y, const void *g,
                              void *dx, int64_t rows, int64_t columns, float scale);

// ---- Random ------------------------------------------------------------------------------------

// Counter-based (Philox 4x32-10, Salmon et al. 2011): value i depends on key and i alone.
void apus_random_words(uint64_t key, uint64_t first, uint32_t *words, int64_t count);
void apus_random_uniform(uint64_t key, uint64_t first, float *values, int64_t count, float low,
                         float high);
void apus_random_normal(uint64_t key, uint64_t first, float *values, int64_t count, float mean,
                        float deviation);
// y = x * keep ? 1/(1-p) : 0; element i keeps when word i is at least p*2^32. Its own backward.
int32_t apus_dropout(int32_t dtype, uint64_t key, float p, const void *x, void *y, int64_t count);

// ---- Indexing ----------------------------------------------------------------------------------

// y[o, j, :] = x[o, index[j], :]; x [outer, size, inner] dense, element of `bytes`.
int32_t apus_take(const void *x, const int64_t *index, void *y, int64_t outer, int64_t size,
                  int64_t count, int64_t inner, int64_t bytes);
// dx[o, index[j], :] += g[o, j, :]; dx f32, in the order of j.
int32_t apus_take_backward(int32_t dtype, const void *g, const int64_t *index, float *dx,
                           int64_t outer, int64_t size, int64_t count, int64_t inner);
// y[o, j, i] = x[o, index[o, j, i], i]
int32_t apus_gather(const void *x, const int64_t *index, void *y, int64_t outer, int64_t size,
                    int64_t count, int64_t inner, int64_t bytes);
int32_t apus_gather_backward(int32_t dtype, const void *g, const int64_t *index, float *dx,
                             int64_t outer, int64_t size, int64_t count, int64_t inner);

// ---- Optimizers --------------------------------------------------------------------------------

// PyTorch's update rules, flat f32.
void apus_sgd(float *parameter, const float *gradient, float *momentum, int64_t count, float rate,
              float mu, float dampening, float decay, bool nesterov, bool first);
typedef struct {
    double rate, beta1, beta2, epsilon, decay;
    bool decoupled;           // decay shrinks the parameter itself (AdamW)
    double correction1;       // 1 - beta1^step
    double root_correction2;  // sqrt(1 - beta2^step)
} apus_adam_step;
void apus_adam(float *parameter, const float *gradient, float *mean, float *square,
               float *largest_square, int64_t count, const apus_adam_step *step);
void apus_rmsprop(float *parameter, const float *gradient, float *square, float *average,
                  float *momentum, int64_t count, float rate, double alpha, float epsilon,
                  float mu, float decay);
void apus_adagrad(float *parameter, const float *gradient, float *sum, int64_t count, float rate,
                  float epsilon, float decay);
// y += weight * (x - y)
void apus_lerp(float *y, const float *x, int64_t count, float weight);
// Sum of squares, and of products, in double: the same bits for any thread count.
double apus_sum_of_squares(const float *x, int64_t count);
double apus_dot(const float *x, const float *y, int64_t count);

#ifdef __cplusplus
}
#endif
#endif
