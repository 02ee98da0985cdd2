/* Amounts as people type them. */
#ifndef CORE_MONEY_H
#define CORE_MONEY_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* "12500", "12.500,50", "12,500.50 EUR", "12 500 €", "12,5k": cents. The last separator is the
 * decimal one where one or two digits follow it. False: no amount, below zero, or beyond 10^12
 * cents. */
bool money_parse(const char *text, int64_t *ret_cents);
/* "12,500.50 EUR", in the language of the program: "12.500,50 EUR". */
char *money_display(struct arena *arena, int64_t cents);

#endif
