// How a codec's function says why it failed.
#ifndef APUS_CODEC_FAILURE_H
#define APUS_CODEC_FAILURE_H

#include <stdio.h>

#include "apus_image_codecs.h"

static inline apus_image_status codec_failure(apus_image_status status, const char *text,
                                              apus_image_message *message) {
    snprintf(message->text, sizeof message->text, "%s", text);
    return status;
}

#endif
