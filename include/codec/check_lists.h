/* The lists that data-quality checks look into: data/checks. */
#ifndef CODEC_CHECK_LISTS_H
#define CODEC_CHECK_LISTS_H

#include "core/quality.h"

/* Read at the first call, then the same for every thread of the process; never NULL. A list that
 * cannot be read is empty: its checks find nothing. */
const struct quality_reference *check_lists(void);

#endif
