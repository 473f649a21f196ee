// libjpeg's errors as jumps to one place and a status.
#ifndef APUS_JPEG_FAILURE_H
#define APUS_JPEG_FAILURE_H

#include <setjmp.h>
#include <stdio.h>
// After stdio.h, which jpeglib.h forgets.
#include <jpeglib.h>

#include "apus_image_codecs.h"

typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf escape;
    apus_image_message *message;
    apus_image_status status;
} jpeg_failure;

/// Makes libjpeg report to `failure`, whose `escape` is set by `setjmp` before anything that can fail.
struct jpeg_error_mgr *jpeg_failure_start(jpeg_failure *failure, apus_image_message *message);

/// Ends the work under way with a reason of our own.
_Noreturn void jpeg_failure_raise(j_common_ptr jpeg, apus_image_status status, const char *text);

#endif
