/* Further rows of a person in one list: by the policy of each column, counted each once. */
#include "usecase_office.h"

#include "store/import_checks.h"

#include <string.h>

static struct import_report import_of(const char *content, const char *policy, bool is_dry,
                                      bool is_of_companies)
{
    struct import_report report;
    struct import_request request = {.path = office_file("list.csv", content),
                                     .basis = "presumed",
                                     .evidence = "met at the fair",
                                     .policy = policy,
                                     .rejects_path =
                                         path_join(office.arena, office.folder, "rejects.csv"),
                                     .is_of_companies = is_of_companies,
                                     .dry_run = is_dry};
    office_now += MINUTE_MS;
    MUST(import_run(office.stefan.session, &request, &report, err));
    ck_assert_int_eq(report.read, report.created + report.updated + report.known + report.rejected);
    return report;
}

static struct import_report import_by(const char *content, const char *policy, bool is_dry)
{
    return import_of(content, policy, is_dry, false);
}

START_TEST(a_further_row_of_a_person_follows_the_policy_of_each_column)
{
    static const char rows[] = "Firma,Nachname,Telefon,Mobil,Position,Strasse,Notiz\n"
                               "A GmbH,Berg,030 23125012,,Leitung,,\n"
                               "A GmbH,Berg,030 23125012,0171 3920012,Einkauf,Weg 1,zweite Zeile\n"
                               "A GmbH,Berg,030 23125012,0171 3920099,Verkauf,Weg 2,\n"
                               "A GmbH,Berg,030 23125012,0171 3920012,Verkauf,Weg 1,zweite Zeile\n"
                               "B GmbH,Thal,030 23125013,,,,\n";
    for (int is_dry = 1; is_dry >= 0; is_dry--) {
        struct import_report report = import_by(rows, "position=newer,street=never", is_dry == 1);
        ck_assert_int_eq(report.created, 2);
        ck_assert_int_eq(report.updated, 2);
        ck_assert_int_eq(report.known, 1);
        ck_assert_int_eq(report.repeated, 3);
    }
    const struct lead_card *card = office_card_named(office.stefan.store, "Berg");
    ck_assert_str_eq(card->contact.mobile, "+491713920012");
    ck_assert_str_eq(card->contact.position, "Verkauf");
    ck_assert_ptr_null(card->company.street);
    ck_assert_int_eq(office_count(office.stefan.store, &activity_entity, "kind:import"), 1);
    struct import_report again = import_by(rows, "position=newer,street=never", false);
    ck_assert_int_eq(again.created, 0);
    office_sync(&office.stefan);
    office_sync(&office.anna);
    ck_assert_str_eq(office_card_named(office.anna.store, "Berg")->contact.position, "Verkauf");
}
END_TEST

START_TEST(a_further_row_that_forbids_calls_is_heard)
{
    import_by("Firma,Nachname,Telefon,Do Not Call\nA GmbH,Berg,030 23125012,\n"
              "A GmbH,Berg,030 23125012,yes\n",
              NULL, false);
    ck_assert_int_eq(office_card_named(office.stefan.store, "Berg")->contact.do_not_call, 1);
}
END_TEST

START_TEST(many_further_rows_of_a_long_list_are_counted_each_once)
{
    struct text rows = {0};
    text_append(&rows, "Firma,Nachname,Telefon,Mobil\n");
    for (int i = 0; i < 3000; i++) {
        text_printf(&rows, "Firma %d,Name%d,030 2312%04d,\n", i % 1500, i % 1500, i % 1500);
        text_printf(&rows, "Firma %d,Name%d,030 2312%04d,0171 392%04d\n", i % 1500, i % 1500,
                    i % 1500, i % 1500);
    }
    struct import_report report = import_by(text_str(&rows), NULL, false);
    ck_assert_int_eq(report.read, 6000);
    ck_assert_int_eq(report.created, 1500);
    ck_assert_int_eq(report.updated, 1500);
    ck_assert_int_eq(office_count(office.stefan.store, &contact_entity, "mobile:*"), 1500);
    text_free(&rows);
}
END_TEST

static const struct company *only_company(const char *name)
{
    void **rows;
    size_t count = 0;
    MUST(store_find(office.stefan.store, &company_entity, "company", name, 2, office.arena, &rows,
                    &count, err));
    ck_assert_uint_eq(count, 1);
    return rows[0];
}

START_TEST(a_further_row_of_a_company_follows_the_policy_of_each_column)
{
    static const char rows[] = "Firma,PLZ,Strasse,Branche,Website\n"
                               "Reiher KG,10115,,Kran,\n"
                               "REIHER KG,10115,Weg 1,Handel,reiher.example\n"
                               "Reiher KG,10115,Weg 2,Bau,\n"
                               "Reiher KG,10115,Weg 1,Bau,reiher.example\n"
                               "Storch AG,06108,Gasse 1,,\n";
    for (int round = 0; round < 3; round++) { /* a dry run, the list, the list once more */
        struct import_report report =
            import_of(rows, "industry=newer,website=never", round == 0, true);
        ck_assert_int_eq(report.created, round < 2 ? 2 : 0);
        ck_assert_int_eq(report.repeated, 3);
        ck_assert_int_eq(report.updated, round < 2 ? 2 : 3);
        ck_assert_int_eq(report.known, round < 2 ? 1 : 2);
        if (round == 0)
            ck_assert_int_eq(office_count(office.stefan.store, &company_entity, NULL), 0);
    }
    const struct company *reiher = only_company("Reiher KG");
    ck_assert_str_eq(reiher->street, "Weg 1");
    ck_assert_str_eq(reiher->industry, "Bau");
    ck_assert_ptr_null(reiher->website);
    ck_assert_str_eq(only_company("Storch AG")->street, "Gasse 1");
}
END_TEST

START_TEST(a_number_is_known_in_whichever_of_the_two_fields_it_stands)
{
    import_by("Firma,Nachname,Telefon,Mobil\nA GmbH,Berg,030 23125012,0171 3920012\n"
              "B GmbH,Thal,,0171 3920013\n",
              NULL, false);
    static const char rows[] = "Firma,Nachname,Telefon,Mobil,Position\n"
                               "A Handel,Berg,0171 3920012,,Leitung\n"
                               "B Handel,Thal,0171 3920013,,\n"
                               "C Handel,Thal,0171 3920012,,\n";
    for (int is_dry = 1; is_dry >= 0; is_dry--) {
        struct import_report report = import_by(rows, "phone=newer", is_dry == 1);
        ck_assert_int_eq(report.updated, 1);
        ck_assert_int_eq(report.known, 1);
        ck_assert_int_eq(report.created, 1); /* the number of somebody of another name */
    }
    const struct contact *berg = &office_card_named(office.stefan.store, "Berg")->contact;
    ck_assert_str_eq(berg->phone, "+493023125012"); /* what it was, and not lost to the other */
    ck_assert_str_eq(berg->mobile, "+491713920012");
    ck_assert_str_eq(berg->position, "Leitung");
}
END_TEST

static char *doubtful_rows(int count)
{
    struct text rows = {0};
    text_append(&rows, "Firma;Vorname;Nachname;Telefon;E-Mail\n");
    for (int i = 0; i < count; i++)
        text_printf(&rows, "Firma %d;Ina;Nachname%d;030 2312%04d;ina%d@gmial.com\n", i, i, i, i);
    char *copy = arena_strdup(office.arena, text_str(&rows));
    text_free(&rows);
    return copy;
}

static int64_t typos(void)
{
    return office_count(office.stefan.store, &task_entity, "check_id:email_typo state:open");
}

static bool stop_at_once(void *data, int64_t checked, int64_t of)
{
    int64_t *seen = data;
    seen[0] = checked;
    seen[1] = of;
    return false;
}

START_TEST(checks_behind_an_import_go_on_where_they_were_stopped)
{
    int64_t seen[2] = {0};
    struct quality_run run = {.progress = stop_at_once, .data = seen}, rest = {0}, none = {0};
    struct import_report report = import_by(doubtful_rows(450), NULL, false);
    ck_assert_int_eq(typos(), 0);
    MUST_FAIL(quality_check_imported(office.stefan.session, &run, err), ERR_CANCELLED);
    ck_assert_int_eq(seen[0], 200);
    ck_assert_int_eq(seen[1], 450);
    ck_assert_int_eq(typos(), 200);
    MUST(quality_check_imported(office.stefan.session, &rest, err));
    ck_assert(rest.is_resumed);
    ck_assert_int_eq(rest.checked, 250);
    ck_assert_int_eq(typos(), 450);
    MUST(quality_check_imported(office.stefan.session, &none, err));
    ck_assert_int_eq(none.checked, 0);
    office_sync(&office.stefan);
    office_sync(&office.anna);
    ck_assert_int_eq(
        office_count(office.anna.store, &task_entity, "check_id:email_typo state:open"), 450);
    struct undone undone;
    MUST(undo_run(office.stefan.session, report.batch_id, &undone, err));
    ck_assert_int_eq(typos(), 0);
}
END_TEST

START_TEST(a_list_that_was_cut_short_is_checked_by_the_next_run)
{
    struct quality_run run = {0}, all = {0};
    struct check_ask ask;
    struct import_report report = import_by(doubtful_rows(3), NULL, false);
    MUST(store_check_ask_next(office.stefan.store, "", office.arena, &ask, err));
    ck_assert_str_eq(ask.batch_id, report.batch_id);
    struct batch_of_operations *ops = /* as a crash leaves it */
        operations_new(office.arena, "test", office.stefan.session->actor.user_id, office_now);
    operation_set(ops, operations_on(ops, &batch_entity, report.batch_id, 0), "state", "done",
                  "running");
    MUST(write_commit(office.stefan.session, ops, NULL, err));
    MUST(quality_check_imported(office.stefan.session, &run, err));
    ck_assert_int_eq(run.checked, 3);
    MUST(store_check_ask_next(office.stefan.store, "", office.arena, &ask, err));
    ck_assert_ptr_nonnull(ask.batch_id); /* it may be read still */
    office_now += DAY_MS;
    MUST(quality_check_all(office.stefan.session, &all, err));
    MUST(store_check_ask_next(office.stefan.store, "", office.arena, &ask, err));
    ck_assert_ptr_null(ask.batch_id);
    ck_assert_int_eq(typos(), 3);
}
END_TEST

UNIT_TESTS_WITH("usecase/import_again", office_open, office_close,
                a_further_row_of_a_person_follows_the_policy_of_each_column,
                a_further_row_that_forbids_calls_is_heard,
                a_further_row_of_a_company_follows_the_policy_of_each_column,
                many_further_rows_of_a_long_list_are_counted_each_once,
                a_number_is_known_in_whichever_of_the_two_fields_it_stands,
                checks_behind_an_import_go_on_where_they_were_stopped,
                a_list_that_was_cut_short_is_checked_by_the_next_run)
