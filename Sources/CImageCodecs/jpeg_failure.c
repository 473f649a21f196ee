#include "jpeg_failure.h"

#include <jerror.h>

static void on_error(j_common_ptr jpeg) {
    jpeg_failure *failure = (jpeg_failure *)jpeg->err;
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    int is_memory = jpeg->err->msg_code == JERR_OUT_OF_MEMORY || jpeg->err->msg_code == JERR_NO_BACKING_STORE;
    jpeg_failure_raise(jpeg, is_memory ? APUS_IMAGE_OUT_OF_MEMORY : failure->status, text);
}

// Level -1 is a warning, above are traces. A warning after which libjpeg makes up what is missing ends the work.
static void on_message(j_common_ptr jpeg, int level) {
    if (level >= 0) {
        return;
    }
    int code = jpeg->err->msg_code;
    if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER) {
        ((jpeg_failure *)jpeg->err)->status = APUS_IMAGE_TRUNCATED;
        on_error(jpeg);
    }
}

static void on_output(j_common_ptr jpeg) { (void)jpeg; }

struct jpeg_error_mgr *jpeg_failure_start(jpeg_failure *failure, apus_image_message *message) {
    failure->message = message;
    failure->status = APUS_IMAGE_CODEC_FAILURE;
    jpeg_std_error(&failure->manager);
    failure->manager.error_exit = on_error;
    failure->manager.emit_message = on_message;
    failure->manager.output_message = on_output;
    return &failure->manager;
}

_Noreturn void jpeg_failure_raise(j_common_ptr jpeg, apus_image_status status, const char *text) {
    jpeg_failure *failure = (jpeg_failure *)jpeg->err;
    failure->status = status;
    snprintf(failure->message->text, sizeof failure->message->text, "%s", text);
    longjmp(failure->escape, 1);
}
