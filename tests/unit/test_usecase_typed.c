/* While a new lead is typed: who has that mail address, number or name, and which company it is. */
#include "usecase_office.h"

#include "usecase/duplicates.h"

#include <string.h>

START_TEST(who_has_what_is_typed_is_said_by_one_field_alone)
{
    char id[37];
    const struct field_input petra[] = {{"first_name", "Petra"},
                                        {"last_name", "Janssen"},
                                        {"company", "Nordwind Logistik GmbH"},
                                        {"phone", "030 23125 001"},
                                        {"email", "p.janssen@nordwind.example"}};
    MUST(record_add(office.anna.session, &lead_entity, petra, 5, id, err));
    for (bool has_more = true; has_more;) /* an open workplace does so */
        MUST(desk_index_twins(office.anna.store, &has_more, err));
    const struct {
        struct field_input fields[2];
        const char *words;
    } typed[] = {{{{"email", "P.Janssen@nordwind.example"}}, "mail address: Petra Janssen"},
                 {{{"phone", "+49 30 23125001"}}, "number: Petra Janssen"},
                 {{{"mobile", "030 23125001"}}, "Petra Janssen"},
                 {{{"mobile", "030 23125001"}, {"last_name", "Janssen"}}, "Petra Janssen"},
                 {{{"first_name", "petra"}, {"last_name", "Janßen"}}, "name is known"},
                 {{{"company", "Nordwind Logistik"}}, "company is known already: Nordwind"},
                 {{{"company", "Nordwind"}, {"last_name", "Jan"}}, NULL}};
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        struct twin_found found;
        size_t count = typed[i].fields[1].field != NULL ? 2 : 1;
        MUST(twins_likeliest(office.anna.session, typed[i].fields, count, office.arena, &found,
                             err));
        if (typed[i].words == NULL)
            ck_assert_msg(found.words == NULL, "%zu: %s", i, found.words);
        else
            ck_assert_msg(found.words != NULL && strstr(found.words, typed[i].words) != NULL &&
                              found.lead_id != NULL,
                          "%zu: %s", i, str_or(found.words, "nobody"));
    }
}
END_TEST

static const struct lead_card *person(const char *first, const char *last, const char *company,
                                      const char *phone)
{
    const struct field_input fields[] = {{"first_name", first},
                                         {"last_name", last},
                                         {"company", company},
                                         {"city", "Berlin"},
                                         {"phone", phone}};
    char id[37];
    MUST(record_add(office.anna.session, &lead_entity, fields, 5, id, err));
    for (bool has_more = true; has_more;)
        MUST(desk_index_twins(office.anna.store, &has_more, err));
    return office_card(office.anna.store, id);
}

static const char *after(const struct lead_card *card, const char *field, const char *value)
{
    const struct entity *entity = str_equal(field, "company") ? &company_entity : &contact_entity;
    const void *record = entity == &company_entity ? (const void *)&card->company : &card->contact;
    return str_or(twins_after(office.anna.session, entity, record, field, value, office.arena),
                  "nobody");
}

START_TEST(a_correction_says_whom_it_makes_likely_the_same_while_it_is_typed)
{
    person("Petra", "Janssen", "Nordwind Logistik GmbH", "+493023125001");
    const struct lead_card *typo =
                               person("Petra", "Ximmer", "Nordwind Logistik GmbH", "+493023125002"),
                           *other = person("Ole", "Behrens", "Gimpel Optik GmbH", "+493023125003");
    ck_assert_ptr_nonnull(
        strstr(after(typo, "last_name", "Jansen"), "likely known already: Petra"));
    ck_assert_ptr_nonnull(strstr(after(other, "phone", "+493023125001"),
                                 "known already by this number: Petra Janssen"));
    ck_assert_ptr_nonnull(
        strstr(after(other, "company", "Nordwind Logistik"), "company is known already: Nordwind"));
    ck_assert_str_eq(after(other, "phone", "+493023125003"), "nobody"); /* one's own */
    ck_assert_str_eq(after(other, "phone", "+493023125009"), "nobody");
    ck_assert_str_eq(after(typo, "last_name", "Kessler"), "nobody");
    ck_assert_str_eq(after(typo, "position", "Einkauf"), "nobody");
}
END_TEST

UNIT_TESTS_WITH("usecase/typed", office_open, office_close,
                who_has_what_is_typed_is_said_by_one_field_alone,
                a_correction_says_whom_it_makes_likely_the_same_while_it_is_typed)
