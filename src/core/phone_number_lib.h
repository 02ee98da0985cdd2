/* What the one C++ file offers to phone_number.c. Private to core. */
#ifndef CORE_PHONE_NUMBER_LIB_H
#define CORE_PHONE_NUMBER_LIB_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* kind: enum phone_kind. false: cannot be parsed. Never throws. */
bool phone_lib_parse(const char *raw, const char *region, char *e164, size_t size,
                     bool *is_possible, bool *is_valid, int *kind);
void phone_lib_no_memory(void); /* given by phone_number.c; ends the program */
bool phone_lib_format(const char *e164, char *out, size_t size); /* international */

#ifdef __cplusplus
}
#endif
#endif
