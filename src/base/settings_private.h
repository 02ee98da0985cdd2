/* What a line of a settings file looks like, for writing a whole one and for changing one. */
#ifndef BASE_SETTINGS_PRIVATE_H
#define BASE_SETTINGS_PRIVATE_H

#include "base/error.h"
#include "base/text.h"

/* "name = value" of "section.name"; false: it could not be read again. */
bool setting_line(struct text *out, const char *key, const char *value, struct error *err);

#endif
