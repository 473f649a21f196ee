// Image files as bytes in memory, through libjpeg-turbo and libpng. Every function returns a status; none aborts,
// prints or jumps out of the call, whatever the libraries report.
#ifndef APUS_IMAGE_CODECS_H
#define APUS_IMAGE_CODECS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum apus_image_status {
    APUS_IMAGE_OK = 0,
    /// An argument the caller can check beforehand: a size of zero, a channel count without a colour type, a buffer
    /// of another size than the header's picture.
    APUS_IMAGE_INVALID_ARGUMENT = 1,
    APUS_IMAGE_OUT_OF_MEMORY = 2,
    /// The codec refused; the message is the codec's own.
    APUS_IMAGE_CODEC_FAILURE = 3,
    /// The bytes end, or a part of the picture ends, before the picture does.
    APUS_IMAGE_TRUNCATED = 4,
} apus_image_status;

/// What a codec said about a failure: a terminated string, empty after success.
typedef struct apus_image_message {
    char text[200];
} apus_image_message;

/// What a file says of its picture before the first pixel.
typedef struct apus_image_header {
    /// The size as one looks at it: the orientation that a camera wrote down (EXIF) is applied.
    uint32_t width;
    uint32_t height;
    /// 1 (grey) or 3 (RGB) after decoding.
    uint32_t channels;
    /// No file shorter than this holds a whole picture of this size.
    uint64_t least_bytes;
} apus_image_header;

/// Reads the header of a JPEG file, of which `bytes` may hold the beginning only.
///
/// `reduction` is 1, 2, 4 or 8: the picture is to be decoded at that fraction of its size, rounded up.
/// Allocates a few kilobytes, whatever the header says. `APUS_IMAGE_TRUNCATED` where the header goes on after
/// `bytes`.
apus_image_status apus_jpeg_header(const uint8_t *bytes, size_t count, uint32_t reduction,
                                   apus_image_header *header, apus_image_message *message);

/// Decodes a JPEG file into `pixels`: rows of `width * channels` bytes as `apus_jpeg_header` with the same
/// `reduction` said, `capacity` in all.
///
/// Baseline, extended, progressive and arithmetic files of 8 bits, grey, YCbCr, RGB, CMYK and YCCK. Inks are taken
/// as Adobe's programs write them: 255 is no ink. Besides `pixels`, a sequential file costs a few rows; a progressive one
/// costs its coefficients, two bytes for every sample, and is refused after 500 scans.
///
/// `APUS_IMAGE_TRUNCATED` where libjpeg would go on with grey: the file, or a part of its entropy-coded data, ends
/// too soon. Damage that leaves a picture, such as a wrong code or stray bytes between markers, is passed over.
apus_image_status apus_jpeg_decode(const uint8_t *bytes, size_t count, uint32_t reduction, uint8_t *pixels,
                                   size_t capacity, apus_image_message *message);

/// How much of a picture's colour a JPEG file keeps.
typedef enum apus_jpeg_chroma {
    /// A colour for every pixel (4:4:4).
    APUS_JPEG_CHROMA_FULL = 0,
    /// One for two pixels side by side (4:2:2).
    APUS_JPEG_CHROMA_HALF = 1,
    /// One for a square of four (4:2:0).
    APUS_JPEG_CHROMA_QUARTER = 2,
} apus_jpeg_chroma;

/// Encodes 8-bit pixels as a JPEG file.
///
/// `pixels` holds `height` rows of `width * channels` bytes, top row first, without padding. `channels` is 1
/// (grey) or 3 (RGB); `quality` is libjpeg's, 1 to 100. On success `*file` holds `*count` bytes that the caller
/// frees with `apus_image_free`; on failure it is NULL and `message` says why.
apus_image_status apus_jpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels,
                                   int quality, apus_jpeg_chroma chroma, int progressive, uint8_t **file,
                                   size_t *count, apus_image_message *message);

/// Reads the header of a PNG file, of which `bytes` may hold the beginning only. As `apus_jpeg_header`.
apus_image_status apus_png_header(const uint8_t *bytes, size_t count, apus_image_header *header,
                                  apus_image_message *message);

/// Decodes a PNG file into `pixels`: rows of `width * channels` bytes as `apus_png_header` said, `capacity` in
/// all.
///
/// Every colour type, depth and interlacing of ISO/IEC 15948. An interlaced picture with transparency or an orientation
/// costs its stored pixels besides `pixels`, any other a few rows. Of 16 bits the upper 8 are kept; what is transparent
/// is laid over white; a palette becomes RGB. Gamma and colour profiles are passed over.
apus_image_status apus_png_decode(const uint8_t *bytes, size_t count, uint8_t *pixels, size_t capacity,
                                  apus_image_message *message);

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
