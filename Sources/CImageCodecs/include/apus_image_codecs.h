// Image files as bytes in memory, through libpng. Every function returns a status; none aborts, prints or
// jumps out of the call, whatever libpng reports.
#ifndef APUS_IMAGE_CODECS_H
#define APUS_IMAGE_CODECS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum apus_image_status {
    APUS_IMAGE_OK = 0,
    /// An argument the caller can check beforehand: a size of zero, a channel count without a colour type.
    APUS_IMAGE_INVALID_ARGUMENT = 1,
    APUS_IMAGE_OUT_OF_MEMORY = 2,
    /// The codec refused; the message is the codec's own.
    APUS_IMAGE_CODEC_FAILURE = 3,
} apus_image_status;

/// What a codec said about a failure: a terminated string, empty after success.
typedef struct apus_image_message {
    char text[200];
} apus_image_message;

/// Encodes 8-bit pixels as a PNG file.
///
/// `pixels` holds `height` rows of `width * channels` bytes, top row first, without padding. `channels` is 1
/// (grey), 3 (RGB) or 4 (RGBA). `compression` is zlib's level, 0 to 9. On success `*bytes` holds `*count`
/// bytes that the caller frees with `apus_image_free`; on failure it is NULL and `message` says why.
apus_image_status apus_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels,
                                  int compression, uint8_t **bytes, size_t *count,
                                  apus_image_message *message);

/// Frees what an encoder returned. NULL is allowed.
void apus_image_free(uint8_t *bytes);

#ifdef __cplusplus
}
#endif

#endif
