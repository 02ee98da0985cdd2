/* The row under the cursor in full: its values one below the other, nothing cut. The list stays
 * below; the keys that are for its row work here too. */
#ifndef UI_SCREENS_WHOLE_H
#define UI_SCREENS_WHOLE_H

#include "../screens.h"

/* Then its values in order; then the screen, which owns it. */
struct whole *whole_new(const char *title);
void whole_add(struct whole *whole, const char *label, const char *text); /* NULL, "": left out */
/* Those fields of a record (names with commas) that hold something, as people read them. */
void whole_fields(struct app *app, struct whole *whole, const struct entity *entity,
                  const void *record, const char *names);
void whole_show(struct app *app, struct whole *whole);

#endif
