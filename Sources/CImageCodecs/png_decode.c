#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "codec_failure.h"
#include "orientation.h"

// Everything that changes after setjmp, in one place that outlives the jump.
typedef struct {
    png_structp png;
    png_infop info;
    const uint8_t *bytes;
    size_t left;
    apus_image_status status;
    apus_image_message *message;
    int orientation;
    // The stored rows that cannot be decoded into the upright picture.
    uint8_t *rows;
} png_reader;

static void on_error(png_structp png, png_const_charp text) {
    png_reader *reader = png_get_error_ptr(png);
    codec_failure(reader->status, text, reader->message);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void on_read(png_structp png, png_bytep data, size_t length) {
    png_reader *reader = png_get_io_ptr(png);
    if (length > reader->left) {
        reader->status = APUS_IMAGE_TRUNCATED;
        png_error(png, "the file ends too soon");
    }
    memcpy(data, reader->bytes, length);
    reader->bytes += length;
    reader->left -= length;
}

// Texts, profiles and the like are skipped unread: they cost memory and change no pixel here.
static void skip_what_is_not_needed(png_structp png) {
    static const png_byte chunks[] =
        "bKGD\0cHRM\0eXIf\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0sTER\0tEXt\0tIME\0zTXt";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, chunks, (int)(sizeof chunks / 5));
}

static void read_header(png_reader *reader, apus_image_header *header) {
    png_structp png = reader->png;
    png_infop info = reader->info;
    // Before the bytes are used up, and not by libpng, which would allocate whatever length the chunk claims.
    reader->orientation = png_orientation(reader->bytes, reader->left);
    png_set_read_fn(png, reader, on_read);
    skip_what_is_not_needed(png);
    png_read_info(png, info);

    const uint32_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
    int swaps = orientation_swaps_sides(reader->orientation);
    header->width = swaps ? height : width;
    header->height = swaps ? width : height;
    header->channels = png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR ? 3 : 1;
    // Deflate (RFC 1951) makes at most 1,032 bytes out of one.
    const uint64_t row = ((uint64_t)width * png_get_channels(png, info) * png_get_bit_depth(png, info) + 7) / 8;
    header->least_bytes = (row + 1) * height / 1032;
}

// 8 bits of grey or RGB, with alpha where there is something transparent.
static void choose_output(png_structp png, png_infop info) {
    const int depth = png_get_bit_depth(png, info), type = png_get_color_type(png, info);
    if (type == PNG_COLOR_TYPE_PALETTE) {
        png_set_palette_to_rgb(png);
    } else if (depth < 8) {
        png_set_expand_gray_1_2_4_to_8(png);
    }
    if (png_get_valid(png, info, PNG_INFO_tRNS)) {
        png_set_tRNS_to_alpha(png);
    }
    if (depth == 16) {
        png_set_strip_16(png);
    }
}

// Light over white, rounded to nearest; in place, the alphas squeezed out.
static void lay_over_white(uint8_t *pixels, size_t count, size_t channels) {
    const uint8_t *from = pixels;
    for (size_t i = 0; i < count; i++, from += channels + 1, pixels += channels) {
        const unsigned alpha = from[channels];
        for (size_t c = 0; c < channels; c++) {
            pixels[c] = (uint8_t)((from[c] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }
}

static void read_rows(png_reader *reader, const apus_image_header *header, uint8_t *pixels) {
    png_structp png = reader->png;
    const int passes = png_set_interlace_handling(png);
    png_read_update_info(png, reader->info);
    const size_t width = png_get_image_width(png, reader->info);
    const size_t height = png_get_image_height(png, reader->info);
    const size_t channels = header->channels, stored = png_get_channels(png, reader->info);
    const size_t row = width * stored;
    if (png_get_rowbytes(png, reader->info) != row || stored < channels || stored > channels + 1) {
        png_error(png, "rows of an unexpected length");
    }
    const int is_direct = reader->orientation == 1 && stored == channels;
    // Passes come back to every row; without them one row is on its way at a time.
    const size_t kept = passes > 1 ? height : 1;
    if (!is_direct) {
        reader->rows = malloc(row * kept);
        if (!reader->rows) {
            reader->status = APUS_IMAGE_OUT_OF_MEMORY;
            png_error(png, "no memory for the rows");
        }
    }
    for (int pass = 0; pass < passes; pass++) {
        for (size_t y = 0; y < height; y++) {
            uint8_t *line = is_direct ? pixels + y * row : reader->rows + y % kept * row;
            png_read_row(png, line, NULL);
            if (is_direct || pass + 1 < passes) {
                continue;
            }
            if (stored > channels) {
                lay_over_white(line, width, channels);
            }
            place_rows(line, y, 1, width, height, channels, reader->orientation, pixels);
        }
    }
}

// Everything libpng may jump out of.
static int read(png_reader *reader, apus_image_header *header, uint8_t *pixels, size_t capacity) {
    if (setjmp(png_jmpbuf(reader->png))) {
        return 0;
    }
    read_header(reader, header);
    if (!pixels) {
        return 1;
    }
    if ((uint64_t)header->width * header->height * header->channels != capacity) {
        reader->status = APUS_IMAGE_INVALID_ARGUMENT;
        png_error(reader->png, "the buffer is not of the picture's size");
    }
    choose_output(reader->png, reader->info);
    read_rows(reader, header, pixels);
    // Reads on to the end chunk, so that a file without it is noticed.
    png_read_end(reader->png, NULL);
    return 1;
}

static apus_image_status run(const uint8_t *bytes, size_t count, apus_image_header *header, uint8_t *pixels,
                             size_t capacity, apus_image_message *message) {
    message->text[0] = '\0';
    png_reader reader = {0};
    reader.bytes = bytes;
    reader.left = count;
    reader.status = APUS_IMAGE_CODEC_FAILURE;
    reader.message = message;
    reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
    if (!reader.png) {
        return codec_failure(APUS_IMAGE_OUT_OF_MEMORY, "libpng could not start", message);
    }
    reader.info = png_create_info_struct(reader.png);
    if (!reader.info) {
        png_destroy_read_struct(&reader.png, NULL, NULL);
        return codec_failure(APUS_IMAGE_OUT_OF_MEMORY, "libpng could not start", message);
    }
    int is_read = read(&reader, header, pixels, capacity);
    png_destroy_read_struct(&reader.png, &reader.info, NULL);
    free(reader.rows);
    return is_read ? APUS_IMAGE_OK : reader.status;
}

apus_image_status apus_png_header(const uint8_t *bytes, size_t count, apus_image_header *header,
                                  apus_image_message *message) {
    return run(bytes, count, header, NULL, 0, message);
}

apus_image_status apus_png_decode(const uint8_t *bytes, size_t count, uint8_t *pixels, size_t capacity,
                                  apus_image_message *message) {
    apus_image_header header;
    if (!pixels) {
        return codec_failure(APUS_IMAGE_INVALID_ARGUMENT, "there is no buffer", message);
    }
    return run(bytes, count, &header, pixels, capacity, message);
}
