// The orientation of a photograph: tag 0x0112 of EXIF (CIPA DC-008, section 4.6.4).
#ifndef APUS_ORIENTATION_H
#define APUS_ORIENTATION_H

#include <stddef.h>
#include <stdint.h>

/// The orientation in the first EXIF segment of a JPEG file, before its first scan: 1 to 8; 1, upright, where there is
/// none to be had.
int jpeg_orientation(const uint8_t *bytes, size_t count);

/// The orientation in the EXIF chunk of a PNG file, before its first pixel.
int png_orientation(const uint8_t *bytes, size_t count);

/// Whether rows of the file become columns of the picture.
static inline int orientation_swaps_sides(int orientation) { return orientation >= 5; }

/// Puts `rows` rows of a stored picture, the first of them row `first`, where they belong in the upright one.
///
/// `width` and `height` are the stored picture's.
void place_rows(const uint8_t *stored, size_t first, size_t rows, size_t width, size_t height, size_t channels,
                int orientation, uint8_t *upright);

#endif
