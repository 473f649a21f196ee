#include "byte_sink.h"

#include <stdlib.h>

#include "apus_image_codecs.h"

int byte_sink_reserve(byte_sink *sink, size_t length) {
    if (length <= sink->capacity - sink->count) {
        return 1;
    }
    size_t needed = sink->count + length;
    size_t capacity = sink->capacity * 2 > needed ? sink->capacity * 2 : needed + 4096;
    uint8_t *grown = realloc(sink->bytes, capacity);
    if (!grown) {
        return 0;
    }
    sink->bytes = grown;
    sink->capacity = capacity;
    return 1;
}

void apus_image_free(uint8_t *bytes) { free(bytes); }
