#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apus_image_codecs.h"
#include "byte_sink.h"
#include "codec_failure.h"

typedef struct {
    byte_sink file;
    int out_of_memory;
} png_sink;

static void on_error(png_structp png, png_const_charp text) {
    apus_image_message *message = png_get_error_ptr(png);
    snprintf(message->text, sizeof message->text, "%s", text);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void on_write(png_structp png, png_bytep data, size_t length) {
    png_sink *sink = png_get_io_ptr(png);
    if (!byte_sink_reserve(&sink->file, length)) {
        sink->out_of_memory = 1;
        png_error(png, "out of memory");
    }
    memcpy(sink->file.bytes + sink->file.count, data, length);
    sink->file.count += length;
}

static void on_flush(png_structp png) { (void)png; }

// Everything libpng may jump out of. The jump lands here, in the frame of setjmp's own caller, and no local
// that changes after setjmp is read afterwards: what changes lives behind the pointers.
static int encode(png_structp png, png_infop info, png_sink *sink, const uint8_t *pixels, uint32_t width,
                  uint32_t height, uint32_t channels, int compression) {
    if (setjmp(png_jmpbuf(png))) {
        return 0;
    }
    int color_type = channels == 1   ? PNG_COLOR_TYPE_GRAY
                     : channels == 3 ? PNG_COLOR_TYPE_RGB
                                     : PNG_COLOR_TYPE_RGB_ALPHA;
    png_set_write_fn(png, sink, on_write, on_flush);
    png_set_compression_level(png, compression);
    png_set_IHDR(png, info, width, height, 8, color_type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    size_t row = (size_t)width * channels;
    for (uint32_t y = 0; y < height; y++) {
        png_write_row(png, pixels + (size_t)y * row);
    }
    png_write_end(png, info);
    return 1;
}

apus_image_status apus_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels,
                                  int compression, uint8_t **bytes, size_t *count,
                                  apus_image_message *message) {
    *bytes = NULL;
    *count = 0;
    message->text[0] = '\0';
    if (!pixels || width == 0 || height == 0) {
        return codec_failure(APUS_IMAGE_INVALID_ARGUMENT, "the image is empty", message);
    }
    if (channels != 1 && channels != 3 && channels != 4) {
        return codec_failure(APUS_IMAGE_INVALID_ARGUMENT, "a PNG file has 1, 3 or 4 channels", message);
    }
    if (compression < 0 || compression > 9) {
        return codec_failure(APUS_IMAGE_INVALID_ARGUMENT, "the compression level is 0 to 9", message);
    }
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, message, on_error, on_warning);
    if (!png) {
        return codec_failure(APUS_IMAGE_OUT_OF_MEMORY, "libpng could not start", message);
    }
    png_infop info = png_create_info_struct(png);
    if (!info) {
        png_destroy_write_struct(&png, NULL);
        return codec_failure(APUS_IMAGE_OUT_OF_MEMORY, "libpng could not start", message);
    }
    png_sink sink = {{NULL, 0, 0}, 0};
    int written = encode(png, info, &sink, pixels, width, height, channels, compression);
    png_destroy_write_struct(&png, &info);
    if (!written) {
        free(sink.file.bytes);
        return sink.out_of_memory ? APUS_IMAGE_OUT_OF_MEMORY : APUS_IMAGE_CODEC_FAILURE;
    }
    *bytes = sink.file.bytes;
    *count = sink.file.count;
    return APUS_IMAGE_OK;
}
