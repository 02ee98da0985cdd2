/* Counting the use of fields: by name and never twice. */
#include "unit.h"

#include "core/company.h"
#include "core/contact.h"
#include "core/field_use.h"
#include "core/lead.h"

#include <stdio.h>
#include <string.h>

static char seen[400];

static void collect(void *data, const char *name, int64_t count)
{
    size_t at = strlen(seen);
    (void)data;
    snprintf(seen + at, sizeof seen - at, "%s %lld;", name, (long long)count);
}

static const char *taken(void)
{
    seen[0] = '\0';
    field_use_take(collect, NULL);
    return seen;
}

START_TEST(a_use_is_counted_by_field_and_taken_once)
{
    taken();
    field_use_note(&contact_entity, entity_field(&contact_entity, "phone"));
    field_use_note(&contact_entity, entity_field(&contact_entity, "phone"));
    field_use_note(&company_entity, entity_field(&company_entity, "city"));
    field_use_note(&contact_entity, entity_field(&contact_entity, "phone_key")); /* bookkeeping */
    field_use_note(&lead_entity, entity_field(&lead_entity, "interest"));
    field_use_note(&contact_entity, NULL);
    field_use_opened();
    ck_assert_str_eq(taken(), "opened 1;contact.phone 2;company.city 1;");
    ck_assert_str_eq(taken(), "");
}
END_TEST

START_TEST(a_filter_uses_the_fields_it_names)
{
    taken();
    field_use_filter(&lead_entity, "city:Berlin -email: grade:A");
    field_use_filter(&lead_entity, "there is no such (");
    field_use_filter(&lead_entity, NULL);
    ck_assert_str_eq(taken(), "contact.email 1;company.city 1;");
}
END_TEST

START_TEST(sums_are_read_by_whole_names)
{
    char day[11];
    static const char text[] = "since 2026-08\ncompany.company 7 2026-11-01\n"
                               "company.company_phone 2 2026-10-05\nopened 40 2026-11-02\n";
    ck_assert_int_eq(field_use_of(text, "company.company", day), 7);
    ck_assert_str_eq(day, "2026-11-01");
    ck_assert_int_eq(field_use_of(text, "company.comp", day), 0);
    ck_assert_str_eq(day, "");
    ck_assert_int_eq(field_use_of(NULL, "opened", day), 0);
    ck_assert_int_eq(strncmp(field_use_since(text), "2026-08", 7), 0);
    ck_assert_ptr_null(field_use_since("company.company 7"));
    ck_assert(field_use_is_name("contact.phone") && field_use_is_name("opened"));
    ck_assert(!field_use_is_name("contact.phone_key") && !field_use_is_name("lead.state") &&
              !field_use_is_name("contact.") && !field_use_is_name(""));
}
END_TEST

UNIT_TESTS("core/field_use", a_use_is_counted_by_field_and_taken_once,
           a_filter_uses_the_fields_it_names, sums_are_read_by_whole_names)
