/* Import: a list becomes leads, once; what is wrong comes back with its reason. */
#include "usecase_office.h"

#include "core/lifecycle.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char list[] =
    "Firma;Anrede;Vorname;Nachname;PLZ;Ort;Telefon;E-Mail\r\n"
    "Nordwind Logistik GmbH;Frau;Petra;Janssen;10115;Berlin;030 23125 "
    "012;p.janssen@nordwind.example\r\n"
    "Nordwind Logistik "
    "GmbH;Herr;Uwe;Petersen;10115;Berlin;030/23125-013;u.petersen@nordwind.example\r\n"
    "M\303\274ller & S\303\266hne KG;Herr;Karl;M\303\274ller;1067;Dresden;+49 30 23125 014;\r\n"
    ";;;;;;030 23125 015;\r\n"
    "Ohne Nummer AG;Frau;Eva;Lang;20095;Hamburg;;\r\n"
    "Noch Ohne AG;Frau;Ida;Kurz;20095;Hamburg;;\r\n";

static bool run(struct import_request request, struct import_report *report, struct error *err)
{
    request.rejects_path = path_join(office.arena, office.folder, "rejects.csv");
    return import_run(office.stefan.session, &request, report, err);
}

static struct import_report import_list(const char *content, bool with_basis)
{
    struct import_report report;
    struct import_request request = {.path = office_file("list.csv", content),
                                     .basis = with_basis ? "presumed" : NULL,
                                     .evidence =
                                         with_basis ? "bought list, fair visitors 2026" : NULL};
    office_now += MINUTE_MS;
    MUST(run(request, &report, err));
    ck_assert_int_eq(report.read, report.created + report.updated + report.known + report.rejected);
    return report;
}

START_TEST(a_german_list_becomes_leads_and_rejects)
{
    struct import_report report = import_list(list, true);
    ck_assert_int_eq(report.read, 6);
    ck_assert_int_eq(report.created, 3);
    ck_assert_int_eq(report.rejected, 3);
    const struct lead_card *card = office_card_named(office.stefan.store, "Janssen");
    ck_assert_str_eq(card->contact.salutation, "mrs");
    ck_assert_str_eq(card->contact.phone, "+493023125012");
    ck_assert_str_eq(card->company.company, "Nordwind Logistik GmbH");
    ck_assert_str_eq(card->lead.state, "ready");
    ck_assert_str_eq(card->lead.basis, "presumed");
    ck_assert_str_eq(card->lead.batch_id, report.batch_id);
    ck_assert_str_eq(office_card_named(office.stefan.store, "Petersen")->company.record.id,
                     card->company.record.id);
    ck_assert_str_eq(office_card_named(office.stefan.store, "M\303\274ller")->company.postal_code,
                     "1067"); /* as the list says it; the machine's repair is another step */
    ck_assert_int_eq(office_count(office.stefan.store, &consent_entity, NULL), 3);
}
END_TEST

START_TEST(the_service_takes_an_import_and_every_desk_of_the_team_sees_it)
{
    import_list(list, true);
    office_sync(&office.stefan);
    struct desk_counts counts;
    MUST(desk_counts(office.stefan.store, &counts, err));
    ck_assert_int_eq(counts.rejected, 0);
    ck_assert_int_eq(counts.waiting, 0);
    office_sync(&office.anna);
    office_sync(&office.otto);
    ck_assert_int_eq(office_count(office.anna.store, &lead_entity, "state:ready"), 3);
    ck_assert_int_eq(office_count(office.otto.store, &lead_entity, NULL), 0);
    struct next_lead next;
    MUST(calls_next(office.anna.session, NULL, NULL, NULL, office.arena, &next, err));
    struct planned planned;
    office_log(&office.anna, next.card->lead.record.id, "no_answer", &planned);
    ck_assert_str_eq(office_card(office.anna.store, next.card->lead.record.id)->lead.basis,
                     "presumed");
    ck_assert_str_eq(office_card(office.anna.store, next.card->lead.record.id)->lead.next_kind,
                     "retry");
}
END_TEST

START_TEST(without_a_basis_leads_wait_with_a_task)
{
    import_list(list, false);
    const struct lead_card *card = office_card_named(office.stefan.store, "Janssen");
    ck_assert_str_eq(card->lead.state, "checking");
    ck_assert_ptr_null(card->lead.basis);
    ck_assert_str_eq(
        office_task(office.stefan.store, card->contact.record.id, "basis_missing")->state, "open");
    office_sync(&office.stefan);
    office_sync(&office.anna);
    struct next_lead next;
    MUST_FAIL(calls_next(office.anna.session, NULL, NULL, NULL, office.arena, &next, err),
              ERR_NOT_FOUND);
}
END_TEST

START_TEST(the_same_file_twice_changes_nothing)
{
    import_list(list, true);
    office_sync(&office.stefan);
    int64_t head = service_head(office.store),
            leads = office_count(office.stefan.store, &lead_entity, NULL),
            next_no = desk_next_no(office.stefan.store);
    struct import_report report = import_list(list, true);
    ck_assert_int_eq(report.known, 3);
    ck_assert_int_eq(report.created + report.updated, 0);
    ck_assert_int_eq(office_count(office.stefan.store, &lead_entity, NULL), leads);
    ck_assert_int_eq(desk_next_no(office.stefan.store), next_no); /* not even an operation */
    office_sync(&office.stefan);
    ck_assert_int_eq(service_head(office.store), head);
}
END_TEST

START_TEST(an_import_fills_empty_fields_and_overwrites_none)
{
    import_list(list, true);
    struct import_report report = import_list(
        "Firma,Nachname,Vorname,Telefon,Position,E-Mail\n"
        "Nordwind Logistik GmbH,Janssen,Petra,030 23125012,IT-Leiterin,other@nordwind.example\n",
        true);
    ck_assert_int_eq(report.updated, 1);
    const struct lead_card *card = office_card_named(office.stefan.store, "Janssen");
    ck_assert_str_eq(card->contact.position, "IT-Leiterin");
    ck_assert_str_eq(card->contact.email, "p.janssen@nordwind.example");
}
END_TEST

START_TEST(rejected_rows_can_be_corrected_and_imported_again)
{
    struct text file = {0};
    struct import_report report = import_list(list, true);
    ck_assert_str_ne(report.rejects_path, "");
    MUST(file_read(report.rejects_path, 1 << 20, &file, err));
    ck_assert_ptr_nonnull(strstr(file.data, "reason"));
    ck_assert_ptr_nonnull(strstr(file.data, "Ohne Nummer AG"));
    ck_assert_ptr_null(strstr(file.data, "Janssen"));
    char *row = strstr(file.data, "Noch Ohne AG"),
         *gap = row != NULL ? strstr(row, "Hamburg;;") : NULL;
    ck_assert_ptr_nonnull(gap);
    const char *corrected =
        arena_printf(office.arena, "%.*sHamburg;030 23125 016;%s", (int)(gap - file.data),
                     file.data, gap + strlen("Hamburg;;"));
    text_free(&file);
    report = import_list(corrected, true);
    ck_assert_int_eq(report.read, 3);
    ck_assert_int_eq(report.created, 1);
    ck_assert_int_eq(report.rejected, 2);
    ck_assert_str_eq(office_card_named(office.stefan.store, "Kurz")->contact.phone,
                     "+493023125016");
    MUST(file_read(report.rejects_path, 1 << 20, &file, err));
    ck_assert_ptr_eq(strstr(strstr(file.data, "reason") + 1, "reason"),
                     NULL); /* one reason column, not two */
    text_free(&file);
}
END_TEST

START_TEST(a_list_never_becomes_its_own_rejects_and_no_reject_is_lost_silently)
{
    struct import_report report;
    struct text file = {0};
    struct import_request request = {.path = office_file("list.csv", list)};
    request.rejects_path = request.path;
    MUST_FAIL(import_run(office.stefan.session, &request, &report, err), ERR_USAGE);
    MUST(file_read(request.path, 1 << 20, &file, err));
    ck_assert_str_eq(file.data, list);
    text_free(&file);
    request.rejects_path = path_join(office.arena, office.folder, "no/such/folder.csv");
    MUST_FAIL(import_run(office.stefan.session, &request, &report, err), ERR_CANNOT_CREATE);
}
END_TEST

START_TEST(a_broken_line_in_the_middle_keeps_what_came_before)
{
    struct import_report report;
    char *content = arena_printf(
        office.arena,
        "Firma,Nachname,Telefon\nA GmbH,Berg,030 23125012\nB GmbH,\"Thal,030 23125013\n");
    struct import_request request = {.path = office_file("broken.csv", content)};
    struct error wrong = {0};
    if (run(request, &report,
            &wrong)) /* an open quote may also be one long cell: then it is a reject */
        ck_assert_int_eq(report.rejected, 1);
    else
        ck_assert_str_ne(wrong.message, "");
    ck_assert_int_eq(report.created, 1);
    ck_assert_int_eq(office_count(office.stefan.store, &lead_entity, NULL), 1);
}
END_TEST

START_TEST(a_dry_run_says_the_same_and_writes_nothing)
{
    struct import_report dry, wet;
    int64_t next_no = desk_next_no(office.stefan.store);
    struct import_request request = {.path = office_file("list.csv", list),
                                     .dry_run = true,
                                     .basis = "presumed",
                                     .evidence = "bought"};
    MUST(run(request, &dry, err));
    ck_assert_int_eq(desk_next_no(office.stefan.store), next_no);
    ck_assert_int_eq(office_count(office.stefan.store, &lead_entity, NULL), 0);
    ck_assert(!file_exists(path_join(office.arena, office.folder, "rejects.csv")));
    ck_assert_int_gt(dry.reason_count, 0);
    ck_assert_str_eq(dry.samples[0].verdict, "new");
    request.dry_run = false;
    MUST(run(request, &wet, err));
    ck_assert_int_eq(dry.read, wet.read);
    ck_assert_int_eq(dry.created, wet.created);
    ck_assert_int_eq(dry.rejected, wet.rejected);
}
END_TEST

START_TEST(the_same_person_twice_in_one_file_is_one_lead)
{
    struct import_report report =
        import_list("Firma,Nachname,Telefon,E-Mail\nA GmbH,Berg,030 23125012,berg@a.example\nA "
                    "GmbH,Berg,030 23125012,\nA GmbH,Berg,,BERG@a.example\n",
                    true);
    ck_assert_int_eq(report.created, 1);
    ck_assert_int_eq(report.known, 2);
}
END_TEST

START_TEST(colleagues_on_one_line_are_two_people_and_the_line_is_a_task)
{
    struct import_report report = import_list(
        "Firma,Nachname,Telefon\nA GmbH,Berg,030 23125012\nA GmbH,Thal,030 23125012\n", true);
    ck_assert_int_eq(report.created, 2);
    const struct lead_card *card = office_card_named(office.stefan.store, "Thal");
    ck_assert_str_eq(office_task(office.stefan.store, card->contact.record.id, "same_phone")->state,
                     "open");
    ck_assert_str_eq(card->company.record.id,
                     office_card_named(office.stefan.store, "Berg")->company.record.id);
}
END_TEST

START_TEST(a_full_name_and_two_numbers_in_one_cell_are_split)
{
    import_list("company,full name,phone\nA GmbH,Dr. Petra Janssen,030 23125012 / 0173 9990001\n",
                true);
    const struct lead_card *card = office_card_named(office.stefan.store, "Janssen");
    ck_assert_str_eq(card->contact.first_name, "Petra");
    ck_assert_str_eq(card->contact.title, "Dr.");
    ck_assert_str_eq(card->contact.phone, "+493023125012");
    ck_assert_str_eq(card->contact.mobile, "+491739990001");
}
END_TEST

START_TEST(an_import_needs_rights_evidence_and_rows)
{
    struct import_report report;
    struct import_request request = {.path = office_file("list.csv", list)};
    MUST_FAIL(import_run(office.anna.session, &request, &report, err), ERR_FORBIDDEN);
    request.basis = "presumed";
    MUST_FAIL(run(request, &report, err), ERR_USAGE);
    request.evidence = "x";
    request.basis = "gut feeling";
    MUST_FAIL(run(request, &report, err), ERR_USAGE);
    request.basis = NULL;
    request.campaign = "no such campaign";
    MUST_FAIL(run(request, &report, err), ERR_USAGE);
    request.campaign = NULL;
    request.team = "South";
    MUST_FAIL(run(request, &report, err), ERR_FORBIDDEN);
    request.team = NULL;
    request.path = office_file("empty.csv", "Firma;Telefon\n");
    MUST_FAIL(run(request, &report, err), ERR_DATA);
    request.path = office_file("bad.csv", "Firma;Telefon\n;\n;;\n");
    MUST_FAIL(run(request, &report, err), ERR_DATA);
    request.path = path_join(office.arena, office.folder, "absent.csv");
    MUST_FAIL(run(request, &report, err), ERR_NO_INPUT);
    ck_assert_int_eq(office_count(office.stefan.store, &lead_entity, NULL), 0);
    ck_assert_int_eq(office_count(office.stefan.store, &batch_entity, NULL), 0);
}
END_TEST

static bool stop_soon(void *data, int64_t rows, int64_t bytes, int64_t total)
{
    (void)data, (void)bytes, (void)total;
    return rows < 200;
}

START_TEST(a_cancelled_import_keeps_what_was_written_and_can_be_undone)
{
    struct text file = {0};
    text_append(&file, "Firma,Nachname,Telefon,E-Mail\n");
    for (int i = 0; i < 1000; i++)
        text_printf(&file, "F%d GmbH,Person%d,030 23125%03d,p%d@f.example\n", i, i, i % 100, i);
    struct import_report report;
    struct import_request request = {.path = office_file("long.csv", text_str(&file)),
                                     .progress = stop_soon};
    text_free(&file);
    MUST_FAIL(run(request, &report, err), ERR_CANCELLED);
    int64_t leads = office_count(office.stefan.store, &lead_entity, NULL);
    ck_assert_int_ge(leads, 200);
    ck_assert_int_lt(leads, 400);
    ck_assert_int_eq(report.created, leads); /* what is said was written, was written */
    office_now += MINUTE_MS;
    struct undone undone;
    MUST(undo_run(office.stefan.session, report.batch_id, &undone, err));
    ck_assert_int_eq(office_count(office.stefan.store, &lead_entity, NULL), 0);
    ck_assert_int_eq(office_count(office.stefan.store, &contact_entity, NULL), 0);
    ck_assert_int_eq(office_count(office.stefan.store, &task_entity, "state:open"), 0);
}
END_TEST

START_TEST(a_person_corrected_since_stays_when_the_import_goes)
{
    struct import_report report = import_list(
        "Firma,Nachname,Telefon\nA GmbH,Berg,030 23125050\nB GmbH,Thal,030 23125051\n", true);
    office_sync(&office.stefan);
    office_sync(&office.anna);
    const struct field_input input = {"first_name", "Petra"};
    struct undone undone;
    office_now += MINUTE_MS;
    MUST(record_set(office.anna.session, &lead_entity,
                    office_card_named(office.anna.store, "Berg")->lead.record.id, &input, 1, NULL,
                    err));
    office_sync(&office.anna);
    MUST(undo_run(office.stefan.session, report.batch_id, &undone,
                  err)); /* this desk has not heard of it yet */
    office_sync(&office.stefan);
    ck_assert(undone.was_sent);
    ck_assert_int_eq(office_count(office.store, &lead_entity, NULL), 1);
    ck_assert_str_eq(office_card_named(office.store, "Berg")->contact.first_name, "Petra");
    ck_assert_str_eq(office_card_named(office.stefan.store, "Berg")->contact.first_name,
                     "Petra"); /* and it comes back there */
}
END_TEST

START_TEST(an_undone_import_says_what_stays)
{
    struct import_report report = import_list(
        "Firma,Nachname,Telefon\nA GmbH,Berg,030 23125050\nB GmbH,Thal,030 23125051\n", true);
    const struct field_input input = {"first_name", "Petra"};
    struct undone undone;
    office_now += MINUTE_MS;
    MUST(record_set(office.stefan.session, &lead_entity,
                    office_card_named(office.stefan.store, "Berg")->lead.record.id, &input, 1, NULL,
                    err));
    MUST(undo_run(office.stefan.session, report.batch_id, &undone, err));
    ck_assert_ptr_nonnull(strstr(undone.text, "; 1 lead stays, since it was worked on"));
    ck_assert_int_eq(office_count(office.stefan.store, &lead_entity, NULL), 1);
}
END_TEST

START_TEST(the_last_action_that_is_undone_may_be_an_import)
{
    char text[200];
    struct undone undone;
    import_list("Firma,Nachname,Telefon\nAlt GmbH,Bekannt,030 23125050\n", true);
    import_list(
        "Firma,Nachname,Telefon\nAlt GmbH,Bekannt,030 23125050\nNeu GmbH,Frisch,030 23125051\n",
        true);
    ck_assert(undo_peek(office.stefan.session, text, sizeof text));
    ck_assert_str_eq(text, "the import");
    office_now += MINUTE_MS;
    MUST(undo_run(office.stefan.session, NULL, &undone, err));
    ck_assert(!undone.was_sent);
    ck_assert_int_eq(office_count(office.stefan.store, &lead_entity, NULL), 1);
    office_now += MINUTE_MS;
    MUST(undo_run(office.stefan.session, NULL, &undone, err));
    ck_assert_int_eq(office_count(office.stefan.store, &lead_entity, NULL), 0);
    office_sync(&office.stefan);
    ck_assert_int_eq(office_count(office.store, &lead_entity, NULL), 0);
    ck_assert_int_eq(office_count(office.store, &consent_entity, NULL), 0);
    MUST_FAIL(undo_run(office.stefan.session, NULL, &undone, err), ERR_NOT_FOUND);
}
END_TEST

START_TEST(an_import_is_undone_as_a_whole)
{
    import_list("Firma,Nachname,Telefon\nAlt GmbH,Bekannt,030 23125050\n", true);
    struct import_report report =
        import_list("Firma,Nachname,Telefon,Position\nAlt GmbH,Bekannt,030 23125050,Chef\nNeu "
                    "GmbH,Frisch,030 23125051,\nNeu GmbH,Wach,030 23125052,\n",
                    true);
    ck_assert_int_eq(report.created, 2);
    ck_assert_int_eq(report.updated, 1);
    office_sync(&office.stefan);
    office_sync(&office.anna);
    struct planned planned;
    struct undone undone;
    const char *worked = office_card_named(office.anna.store, "Wach")->lead.record.id;
    office_log(&office.anna, worked, "no_answer", &planned);
    office_sync(&office.anna);
    office_sync(&office.stefan);
    office_now += MINUTE_MS;
    MUST_FAIL(undo_run(office.anna.session, report.batch_id, &undone, err), ERR_FORBIDDEN);
    MUST(undo_run(office.stefan.session, report.batch_id, &undone, err));
    MUST_FAIL(undo_run(office.stefan.session, report.batch_id, &undone, err), ERR_CONFLICT);
    office_sync(&office.stefan);
    struct desk_counts counts;
    MUST(desk_counts(office.stefan.store, &counts, err));
    ck_assert_int_eq(counts.rejected, 0);
    const struct desk *const desks[] = {&office.stefan, &office.anna};
    for (int i = 0; i < 2; i++) {
        office_sync(i == 0 ? &office.stefan : &office.anna);
        ck_assert_int_eq(office_count(desks[i]->store, &contact_entity, "last_name:Frisch"), 0);
        ck_assert_int_eq(office_count(desks[i]->store, &contact_entity, "last_name:Wach"),
                         1); /* was worked since: stays */
        ck_assert_ptr_null(office_card_named(desks[i]->store, "Bekannt")->contact.position);
        ck_assert_str_eq(office_card(desks[i]->store, worked)->company.company, "Neu GmbH");
        ck_assert_str_eq(office_card(desks[i]->store, worked)->lead.basis, "presumed");
    }
    void *batch;
    MUST(store_load(office.store, &batch_entity, report.batch_id, office.arena, &batch, err));
    ck_assert_str_eq(((struct batch *)batch)->state, "undone");
    ck_assert_int_eq(
        import_list("Firma,Nachname,Telefon\nNeu GmbH,Frisch,030 23125051\n", true).created, 1);
}
END_TEST

static bool append(void *data, const char *bytes, size_t length)
{
    text_append_bytes(data, bytes, length);
    return true;
}

START_TEST(an_export_can_be_imported_again_and_nothing_is_new)
{
    import_list(list, true);
    struct text out = {0};
    const struct export_request request = {.entity = "lead", .format = "csv"};
    int64_t count;
    MUST(export_run(office.stefan.session, &request, append, &out, &count, err));
    ck_assert_int_eq(count, 3);
    struct import_report report = import_list(text_str(&out), true);
    ck_assert_int_eq(report.known, 3);
    MUST_FAIL(export_run(office.anna.session, &request, append, &out, &count, err), ERR_FORBIDDEN);
    text_free(&out);
}
END_TEST

UNIT_TESTS_WITH("usecase/import", office_open, office_close,
                a_german_list_becomes_leads_and_rejects,
                the_service_takes_an_import_and_every_desk_of_the_team_sees_it,
                without_a_basis_leads_wait_with_a_task, the_same_file_twice_changes_nothing,
                an_import_fills_empty_fields_and_overwrites_none,
                rejected_rows_can_be_corrected_and_imported_again,
                a_list_never_becomes_its_own_rejects_and_no_reject_is_lost_silently,
                a_broken_line_in_the_middle_keeps_what_came_before,
                a_dry_run_says_the_same_and_writes_nothing,
                the_same_person_twice_in_one_file_is_one_lead,
                colleagues_on_one_line_are_two_people_and_the_line_is_a_task,
                a_full_name_and_two_numbers_in_one_cell_are_split,
                an_import_needs_rights_evidence_and_rows,
                a_cancelled_import_keeps_what_was_written_and_can_be_undone,
                a_person_corrected_since_stays_when_the_import_goes,
                an_undone_import_says_what_stays, the_last_action_that_is_undone_may_be_an_import,
                an_import_is_undone_as_a_whole, an_export_can_be_imported_again_and_nothing_is_new)
