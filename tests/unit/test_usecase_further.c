/* Further numbers of a person, which stand in notes, where the service looks for twins. */
#include "usecase_office.h"

#include "core/merge.h"
#include "usecase/write.h"

static const char *pair_state(struct store *store, const char *a, const char *b)
{
    char id[37];
    void *task;
    merge_task_id(a, b, id);
    return store_load(store, &task_entity, id, office.arena, &task, NULL)
               ? ((struct task *)task)->state
               : "none";
}

/* A number in the note of a list leads to another company's person, whom that desk does not see. */
START_TEST(a_further_number_leads_the_service_to_a_twin_of_another_company)
{
    const struct import_request request = {
        .path = office_file("further.csv", "Firma,Vorname,Nachname,Telefon,Notiz\n"
                                           "Nordwind GmbH,Petra,Janssen,030 23125 001,"
                                           "Telefon (home): 030 23125 077\n"),
        .basis = "presumed",
        .evidence = "fair"};
    const struct field_input typed[] = {{"first_name", "Petra"},
                                        {"last_name", "Janssen"},
                                        {"company", "Suedwind AG"},
                                        {"postal_code", "10115"},
                                        {"phone", "030 23125 077"}};
    char two[37];
    struct import_report report;
    MUST(import_run(office.stefan.session, &request, &report, err));
    const struct lead_card *one = office_card_named(office.stefan.store, "Janssen");
    office_sync(&office.stefan);
    MUST(record_add(office.bea.session, &lead_entity, typed, 5, two, err));
    const char *a = one->contact.record.id,
               *b = office_card(office.bea.store, two)->contact.record.id;
    ck_assert_str_eq(pair_state(office.bea.store, a, b), "none");
    office_sync(&office.bea);
    ck_assert_str_eq(pair_state(office.store, a, b), "open");
}
END_TEST

UNIT_TESTS_WITH("usecase/further", office_open, office_close,
                a_further_number_leads_the_service_to_a_twin_of_another_company)
