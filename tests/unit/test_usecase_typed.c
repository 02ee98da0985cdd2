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

UNIT_TESTS_WITH("usecase/typed", office_open, office_close,
                who_has_what_is_typed_is_said_by_one_field_alone)
