/* vCard: 3.0 is written for export, 2.1 to 4.0 are read as a list. */
#ifndef CODEC_VCARD_H
#define CODEC_VCARD_H

#include "base/text.h"
#include "core/lead.h"

void vcard_write(struct text *out, const struct contact *contact, const struct company *company);

/* Do these bytes begin a vCard file? */
bool vcard_is(const char *bytes, size_t length);
/* A file of vCards (2.1, 3.0, 4.0) as CSV with our field names as header, a row a card. ERR_DATA
 * with line and reason for what is none. */
struct vcard_report {
    int64_t cards;
    int64_t unplaced; /* values that no column has: pictures, notes, a third number */
};
bool vcard_to_list(const char *bytes, size_t length, struct text *out,
                   struct vcard_report *ret_report, struct error *err);

#endif
