#include <stdlib.h>

#include "codec_failure.h"
#include "jpeg_failure.h"
#include "orientation.h"

// As libjpeg-turbo's own limit against files whose scans never end.
enum { MOST_SCANS = 500 };

// Everything that changes after setjmp, in one place that outlives the jump.
typedef struct {
    struct jpeg_decompress_struct jpeg;
    jpeg_failure failure;
    struct jpeg_progress_mgr progress;
    int orientation;
    // Rows on their way to the picture, where they cannot be decoded into it.
    uint8_t *strip;
} jpeg_reader;

// The fewest bytes that can hold the picture. A Huffman code has at least one bit, and every block of a first scan has
// at least one code for its DC coefficient (ITU-T T.81, F.1.2 and G.1.2). Arithmetic codes have no such bound.
static uint64_t least_bytes(const struct jpeg_decompress_struct *jpeg) {
    if (jpeg->arith_code || jpeg->Ss != 0 || jpeg->Ah != 0) {
        return 0;
    }
    uint64_t blocks = 0;
    for (int i = 0; i < jpeg->comps_in_scan; i++) {
        const jpeg_component_info *component = jpeg->cur_comp_info[i];
        blocks += (uint64_t)component->width_in_blocks * component->height_in_blocks;
    }
    return blocks / 8;
}

static void on_progress(j_common_ptr jpeg) {
    if (((j_decompress_ptr)jpeg)->input_scan_number > MOST_SCANS) {
        jpeg_failure_raise(jpeg, APUS_IMAGE_CODEC_FAILURE, "more than 500 scans");
    }
}

// Reads up to the first scan and chooses what comes out.
static void read_header(jpeg_reader *reader, const uint8_t *bytes, size_t count, uint32_t reduction,
                        apus_image_header *header) {
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    jpeg_create_decompress(jpeg);
    jpeg_mem_src(jpeg, bytes, count);
    jpeg_read_header(jpeg, TRUE);
    reader->orientation = jpeg_orientation(bytes, count);
    switch (jpeg->num_components) {
        case 1: jpeg->out_color_space = JCS_GRAYSCALE; break;
        case 3: jpeg->out_color_space = JCS_RGB; break;
        case 4: jpeg->out_color_space = JCS_CMYK; break;
        default:
            jpeg_failure_raise((j_common_ptr)jpeg, APUS_IMAGE_CODEC_FAILURE,
                               "neither 1, 3 nor 4 colour components");
    }
    jpeg->scale_num = 1;
    jpeg->scale_denom = reduction;
    jpeg_calc_output_dimensions(jpeg);
    int swaps = orientation_swaps_sides(reader->orientation);
    header->width = swaps ? jpeg->output_height : jpeg->output_width;
    header->height = swaps ? jpeg->output_width : jpeg->output_height;
    header->channels = jpeg->num_components == 1 ? 1 : 3;
    header->least_bytes = least_bytes(jpeg);
}

// The coefficients of up to four components, and what the edges of blocks and a few rows add.
static void limit_memory(struct jpeg_decompress_struct *jpeg) {
    uint64_t coefficients = (uint64_t)jpeg->image_width * jpeg->image_height * 4 * sizeof(JCOEF);
    jpeg->mem->max_memory_to_use = (long)(coefficients + (32u << 20));
}

static uint8_t over_255(unsigned product) {
    unsigned rounded = product + 128;
    return (uint8_t)((rounded + (rounded >> 8)) >> 8);
}

// Light through ink: 255 in `inks` is no ink, so the product is the light that is left.
static void inks_to_rgb(const uint8_t *inks, size_t pixels, uint8_t *rgb) {
    for (size_t i = 0; i < pixels; i++, inks += 4, rgb += 3) {
        for (int c = 0; c < 3; c++) {
            // Rounded as Pillow does, the ink and not the light.
            rgb[c] = inks[3] - over_255((255u - inks[c]) * inks[3]);
        }
    }
}

static void read_rows(jpeg_reader *reader, uint8_t *pixels) {
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    const size_t width = jpeg->output_width, components = (size_t)jpeg->output_components;
    const size_t channels = components == 1 ? 1 : 3;
    const int is_direct = components != 4 && reader->orientation == 1;
    enum { STRIP = 16 };
    if (!is_direct) {
        reader->strip = malloc(STRIP * width * components);
        if (!reader->strip) {
            jpeg_failure_raise((j_common_ptr)jpeg, APUS_IMAGE_OUT_OF_MEMORY, "no memory for the rows");
        }
    }
    while (jpeg->output_scanline < jpeg->output_height) {
        const size_t first = jpeg->output_scanline;
        uint8_t *target = is_direct ? pixels + first * width * channels : reader->strip;
        size_t rows = 0;
        while (rows < STRIP && jpeg->output_scanline < jpeg->output_height) {
            JSAMPROW lines[STRIP];
            const size_t left = STRIP - rows;
            for (size_t i = 0; i < left; i++) {
                lines[i] = target + (rows + i) * width * components;
            }
            rows += jpeg_read_scanlines(jpeg, lines, (JDIMENSION)left);
        }
        if (is_direct) {
            continue;
        }
        if (components == 4) {
            inks_to_rgb(target, rows * width, target);
        }
        place_rows(target, first, rows, width, jpeg->output_height, channels, reader->orientation, pixels);
    }
}

// Everything libjpeg may jump out of.
static int read(jpeg_reader *reader, const uint8_t *bytes, size_t count, uint32_t reduction,
                apus_image_header *header, uint8_t *pixels, size_t capacity) {
    if (setjmp(reader->failure.escape)) {
        return 0;
    }
    read_header(reader, bytes, count, reduction, header);
    if (!pixels) {
        return 1;
    }
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    if ((uint64_t)header->width * header->height * header->channels != capacity) {
        jpeg_failure_raise((j_common_ptr)jpeg, APUS_IMAGE_INVALID_ARGUMENT,
                           "the buffer is not of the picture's size");
    }
    limit_memory(jpeg);
    reader->progress.progress_monitor = on_progress;
    jpeg->progress = &reader->progress;
    jpeg_start_decompress(jpeg);
    read_rows(reader, pixels);
    // Reads on to the end marker, so that a file without it is noticed.
    jpeg_finish_decompress(jpeg);
    return 1;
}

static apus_image_status run(const uint8_t *bytes, size_t count, uint32_t reduction, apus_image_header *header,
                             uint8_t *pixels, size_t capacity, apus_image_message *message) {
    message->text[0] = '\0';
    if (reduction != 1 && reduction != 2 && reduction != 4 && reduction != 8) {
        return codec_failure(APUS_IMAGE_INVALID_ARGUMENT, "the reduction is 1, 2, 4 or 8", message);
    }
    if (count == 0) {
        return codec_failure(APUS_IMAGE_TRUNCATED, "there are no bytes", message);
    }
    jpeg_reader reader = {0};
    reader.jpeg.err = jpeg_failure_start(&reader.failure, message);
    int is_read = read(&reader, bytes, count, reduction, header, pixels, capacity);
    jpeg_destroy_decompress(&reader.jpeg);
    free(reader.strip);
    return is_read ? APUS_IMAGE_OK : reader.failure.status;
}

apus_image_status apus_jpeg_header(const uint8_t *bytes, size_t count, uint32_t reduction,
                                   apus_image_header *header, apus_image_message *message) {
    return run(bytes, count, reduction, header, NULL, 0, message);
}

apus_image_status apus_jpeg_decode(const uint8_t *bytes, size_t count, uint32_t reduction, uint8_t *pixels,
                                   size_t capacity, apus_image_message *message) {
    apus_image_header header;
    if (!pixels) {
        return codec_failure(APUS_IMAGE_INVALID_ARGUMENT, "there is no buffer", message);
    }
    return run(bytes, count, reduction, &header, pixels, capacity, message);
}
