#include <stdlib.h>
#include <string.h>

#include "byte_sink.h"
#include "codec_failure.h"
#include "jpeg_failure.h"

enum { BLOCK = 1 << 16 };

typedef struct {
    struct jpeg_destination_mgr manager;
    byte_sink file;
    uint8_t block[BLOCK];
} jpeg_sink;

typedef struct {
    struct jpeg_compress_struct jpeg;
    jpeg_failure failure;
    jpeg_sink sink;
} jpeg_writer;

static void keep(j_compress_ptr jpeg, size_t length) {
    jpeg_sink *sink = (jpeg_sink *)jpeg->dest;
    if (!byte_sink_reserve(&sink->file, length)) {
        jpeg_failure_raise((j_common_ptr)jpeg, APUS_IMAGE_OUT_OF_MEMORY, "no memory for the file");
    }
    memcpy(sink->file.bytes + sink->file.count, sink->block, length);
    sink->file.count += length;
    sink->manager.next_output_byte = sink->block;
    sink->manager.free_in_buffer = BLOCK;
}

static void on_start(j_compress_ptr jpeg) { keep(jpeg, 0); }

static boolean on_full_block(j_compress_ptr jpeg) {
    keep(jpeg, BLOCK);
    return TRUE;
}

static void on_end(j_compress_ptr jpeg) { keep(jpeg, BLOCK - jpeg->dest->free_in_buffer); }

// Everything libjpeg may jump out of.
static int write(jpeg_writer *writer, const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels,
                 int quality, apus_jpeg_chroma chroma, int progressive) {
    if (setjmp(writer->failure.escape)) {
        return 0;
    }
    struct jpeg_compress_struct *jpeg = &writer->jpeg;
    jpeg_create_compress(jpeg);
    writer->sink.manager.init_destination = on_start;
    writer->sink.manager.empty_output_buffer = on_full_block;
    writer->sink.manager.term_destination = on_end;
    jpeg->dest = &writer->sink.manager;
    jpeg->image_width = width;
    jpeg->image_height = height;
    jpeg->input_components = (int)channels;
    jpeg->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, quality, TRUE);
    if (channels == 3) {
        jpeg->comp_info[0].h_samp_factor = chroma == APUS_JPEG_CHROMA_FULL ? 1 : 2;
        jpeg->comp_info[0].v_samp_factor = chroma == APUS_JPEG_CHROMA_QUARTER ? 2 : 1;
    }
    if (progressive) {
        jpeg_simple_progression(jpeg);
    }
    jpeg_start_compress(jpeg, TRUE);
    const size_t row = (size_t)width * channels;
    while (jpeg->next_scanline < height) {
        // libjpeg asks for a pointer to what it could change, and changes nothing.
        JSAMPROW line = (JSAMPROW)(pixels + jpeg->next_scanline * row);
        jpeg_write_scanlines(jpeg, &line, 1);
    }
    jpeg_finish_compress(jpeg);
    return 1;
}

apus_image_status apus_jpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels,
                                   int quality, apus_jpeg_chroma chroma, int progressive, uint8_t **file,
                                   size_t *count, apus_image_message *message) {
    *file = NULL;
    *count = 0;
    message->text[0] = '\0';
    if (!pixels || width == 0 || height == 0) {
        return codec_failure(APUS_IMAGE_INVALID_ARGUMENT, "the image is empty", message);
    }
    if (channels != 1 && channels != 3) {
        return codec_failure(APUS_IMAGE_INVALID_ARGUMENT, "a JPEG file has 1 or 3 channels", message);
    }
    if (quality < 1 || quality > 100) {
        return codec_failure(APUS_IMAGE_INVALID_ARGUMENT, "the quality is 1 to 100", message);
    }
    jpeg_writer *writer = calloc(1, sizeof *writer);
    if (!writer) {
        return codec_failure(APUS_IMAGE_OUT_OF_MEMORY, "libjpeg could not start", message);
    }
    writer->jpeg.err = jpeg_failure_start(&writer->failure, message);
    int is_written = write(writer, pixels, width, height, channels, quality, chroma, progressive);
    jpeg_destroy_compress(&writer->jpeg);
    apus_image_status status = is_written ? APUS_IMAGE_OK : writer->failure.status;
    if (is_written) {
        *file = writer->sink.file.bytes;
        *count = writer->sink.file.count;
    } else {
        free(writer->sink.file.bytes);
    }
    free(writer);
    return status;
}
