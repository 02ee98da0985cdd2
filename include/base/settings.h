/* Settings: INI files by inih. Keys are "section.name". A line holds at most 199 bytes, a section's
 * name 49: longer ones are refused on loading with their line, on saving before anything is
 * written. */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct settings;

struct settings *settings_new(void);
void settings_free(struct settings *settings);
bool settings_load(struct settings *settings, const char *path,
                   struct error *err); /* a missing file is fine; later files win */
const char *settings_get(const struct settings *settings, const char *key, const char *fallback);
int64_t settings_get_int(const struct settings *settings, const char *key, int64_t fallback);
bool settings_get_bool(const struct settings *settings, const char *key, bool fallback);
void settings_set(struct settings *settings, const char *key, const char *value); /* NULL removes */
bool settings_save(const struct settings *settings, const char *path,
                   struct error *err); /* keeps unknown keys */
/* Writes one setting into a file (NULL takes it out); every other line stays as it is, comments
 * too.
 */
bool settings_change(const char *path, const char *key, const char *value, struct error *err);
/* Calls each for every key that starts with prefix ("keys."). */
void settings_each(const struct settings *settings, const char *prefix,
                   void (*each)(const char *key, const char *value, void *data), void *data);

#endif
