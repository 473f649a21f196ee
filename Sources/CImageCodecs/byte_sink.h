// A file as it grows in memory.
#ifndef APUS_BYTE_SINK_H
#define APUS_BYTE_SINK_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
} byte_sink;

/// Makes room for `length` more bytes. 0 where there is no memory; what was written stays.
int byte_sink_reserve(byte_sink *sink, size_t length);

#endif
