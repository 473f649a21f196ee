#include "orientation.h"

#include <string.h>

static uint32_t number(const uint8_t *at, int bytes, int is_little) {
    uint32_t value = 0;
    for (int i = 0; i < bytes; i++) {
        value = value << 8 | at[is_little ? bytes - 1 - i : i];
    }
    return value;
}

// The orientation in a TIFF structure.
static int exif_orientation(const uint8_t *tiff, size_t count) {
    if (count < 8) {
        return 1;
    }
    int is_little = memcmp(tiff, "II*\0", 4) == 0;
    if (!is_little && memcmp(tiff, "MM\0*", 4) != 0) {
        return 1;
    }
    size_t directory = number(tiff + 4, 4, is_little);
    if (directory > count - 2) {
        return 1;
    }
    size_t entries = number(tiff + directory, 2, is_little);
    for (size_t i = 0; i < entries; i++) {
        size_t offset = directory + 2 + 12 * i;
        if (offset + 12 > count) {
            return 1;
        }
        const uint8_t *entry = tiff + offset;
        const uint32_t tag = number(entry, 2, is_little), type = number(entry + 2, 2, is_little);
        if (tag == 0x0112 && (type == 3 || type == 4)) {
            uint32_t value = number(entry + 8, type == 3 ? 2 : 4, is_little);
            return value >= 1 && value <= 8 ? (int)value : 1;
        }
    }
    return 1;
}

int jpeg_orientation(const uint8_t *bytes, size_t count) {
    size_t at = 2;
    while (at + 4 <= count && bytes[at] == 0xFF) {
        uint8_t marker = bytes[at + 1];
        if (marker == 0xFF) {  // fill
            at++;
            continue;
        }
        size_t length = number(bytes + at + 2, 2, 0);
        if (marker == 0xDA || marker < 0xC0 || length < 2 || length > count - at - 2) {
            return 1;
        }
        if (marker == 0xE1 && length >= 8 && memcmp(bytes + at + 4, "Exif\0\0", 6) == 0) {
            return exif_orientation(bytes + at + 10, length - 8);
        }
        at += 2 + length;
    }
    return 1;
}

int png_orientation(const uint8_t *bytes, size_t count) {
    size_t at = 8;
    while (at + 12 <= count) {
        size_t length = number(bytes + at, 4, 0);
        const uint8_t *kind = bytes + at + 4;
        if (length > count - at - 12 || memcmp(kind, "IDAT", 4) == 0) {
            return 1;
        }
        if (memcmp(kind, "eXIf", 4) == 0) {
            return exif_orientation(kind + 4, length);
        }
        at += 12 + length;
    }
    return 1;
}

void place_rows(const uint8_t *stored, size_t first, size_t rows, size_t width, size_t height, size_t channels,
                int orientation, uint8_t *upright) {
    // Where the stored picture's first pixel goes, and how far one stored column and one stored row lead.
    const ptrdiff_t w = (ptrdiff_t)width, h = (ptrdiff_t)height;
    ptrdiff_t origin = 0, column = 1, row = w;
    switch (orientation) {
        case 2: origin = w - 1, column = -1; break;
        case 3: origin = w * h - 1, column = -1, row = -w; break;
        case 4: origin = w * (h - 1), row = -w; break;
        case 5: column = h, row = 1; break;
        case 6: origin = h - 1, column = h, row = -1; break;
        case 7: origin = w * h - 1, column = -h, row = -1; break;
        case 8: origin = h * (w - 1), column = -h, row = 1; break;
        default: break;
    }
    const ptrdiff_t c = (ptrdiff_t)channels;
    uint8_t *corner = upright + (origin + (ptrdiff_t)first * row) * c;
    for (ptrdiff_t x = 0; x < w; x++) {
        for (ptrdiff_t y = 0; y < (ptrdiff_t)rows; y++) {
            const uint8_t *from = stored + (y * w + x) * c;
            uint8_t *to = corner + (x * column + y * row) * c;
            for (ptrdiff_t i = 0; i < c; i++) {
                to[i] = from[i];
            }
        }
    }
}
