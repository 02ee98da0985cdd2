/* Lists that left the house and lie there. */
#ifndef UI_SCREENS_EXPORTS_H
#define UI_SCREENS_EXPORTS_H

#include "../../screens.h"

#include "sync/person.h"

#define EXPORT_REMIND_DAYS 30

/* It ended, nobody said that its copies are gone, and it left longer ago than that. */
bool export_is_due(const struct json *row, int64_t now_ms);

#endif
