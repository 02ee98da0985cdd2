/* Numbers with decimals as people of the program's language write them. What machines read (JSON,
 * CSV, logs) is written with printf. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* 1234.5 and 1 decimal: "1,234.5", in German "1.234,5". */
char *decimal_words(struct arena *arena, double value, int decimals);
/* As a person types it, in whichever language: "12,5", "12.5". False: no number, or below zero. */
bool decimal_read(const char *text, double *ret_value);
/* A whole number, in groups of three or not: "1200", "1.200", "1,200", "1 200". */
bool whole_read(const char *text, int64_t *ret_value);
/* The sign before the decimals, then the one between thousands. */
const char *decimal_signs(void);

#endif
