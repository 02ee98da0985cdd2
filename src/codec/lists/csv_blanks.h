/* Blanks between the quote that closes a cell and the separator or line end behind it. Private to
 * codec. */
#ifndef CODEC_CSV_BLANKS_H
#define CODEC_CSV_BLANKS_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct csv_blanks {
    enum { CELL_BEGINS, CELL_PLAIN, CELL_QUOTED } state;
    struct text
        held;      /* a quote and blanks at the end of a piece: what they are is seen in the next */
    int64_t cells; /* that had some */
};
/* Takes them out of the next piece of a list, which begins with what was held of the last one. The
 * blanks may go because nothing else than a separator or a line end follows; where other text does,
 * all stays as it is. */
void csv_blanks_drop(struct csv_blanks *blanks, char separator, bool is_last, struct text *piece);

#endif
