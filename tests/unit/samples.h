/* A canonical value for every type of field, which the field takes as it is. */
#ifndef TESTS_SAMPLES_H
#define TESTS_SAMPLES_H

#include "base/text.h"
#include "core/field.h"

static inline const char *field_sample(const struct field *field)
{
    static const char *const samples[FIELD_TYPE_COUNT] = {
        [FIELD_TEXT] = "B2",
        [FIELD_NOTE] = "a\nb",
        [FIELD_PHONE] = "+493023125012",
        [FIELD_EMAIL] = "a@b.example",
        [FIELD_URL] = "https://b.example",
        [FIELD_ID] = "0190a6f0-0000-7000-8000-000000000001",
        [FIELD_DATE] = "2027-03-31",
        [FIELD_COUNTRY] = "DE",
        [FIELD_INT] = "7",
        [FIELD_COUNTER] = "3",
        [FIELD_TIME] = "1795000000000",
        [FIELD_BOOL] = "1",
        [FIELD_MONEY] = "1999"};
    return str_equal(field->name, "mix") ? "B2=60/5"
           : field->choices != NULL      ? field->choices[0].code
           : field->type == FIELD_CODES  ? "a,b"
                                         : samples[field->type];
}

#endif
