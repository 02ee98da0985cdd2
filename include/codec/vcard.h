/* vCard 3.0 writing of a contact for export; reading comes with the data-quality desk. */
#ifndef CODEC_VCARD_H
#define CODEC_VCARD_H

#include "base/text.h"
#include "core/lead.h"

void vcard_write(struct text *out, const struct contact *contact, const struct company *company);

#endif
