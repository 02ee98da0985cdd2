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
/* The cents of an amount in euros that somebody typed into a field of money, as text; other fields
 * and what is no amount come back as they are, for field_parse. */
struct field;
const char *money_typed(const struct field *field, const char *text, struct arena *arena);
/* "value" names the field value_cents in euros, "cost" cost_cents; NULL: no field of money. */
const struct field *money_field_named(const char *name);
/* "12,500.50 EUR", in the language of the program: "12.500,50 EUR". */
char *money_display(struct arena *arena, int64_t cents);

#endif
