/* May I call now: the legal frame for advertising calls (Bitkom/CCV code 2015: workdays 8–20,
 * Saturday 9–18, never Sunday or holiday) in the callee's civil time. Thin: nationwide holidays by
 * rule; per-Land holidays and campaign hours come later. */
#ifndef CORE_CALLING_HOURS_H
#define CORE_CALLING_HOURS_H

#include <stdbool.h>
#include <stdint.h>

bool may_call_at(int64_t ms, int64_t *ret_until_ms); /* until when, if it may */
int64_t next_lawful_ms(int64_t ms);                  /* ms itself if lawful */
/* The next lawful slot inside usual office hours (Mon–Thu 8:30–17:30, Fri to 15:00), for planned
 * steps. */
int64_t next_office_ms(int64_t ms);
bool is_public_holiday(int year, int month, int day); /* nationwide in Germany */

#endif
