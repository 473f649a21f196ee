#include "apus_image_codecs.h"
