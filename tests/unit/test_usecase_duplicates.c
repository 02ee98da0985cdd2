/* Who stands twice: seen while typing, asked about when written or in the whole base, never again
 * when somebody decided. */
#include "usecase_office.h"

#include "core/duplicate.h"
#include "core/match.h"
#include "core/merge.h"
#include "usecase/duplicates.h"
#include "usecase/merge.h"
#include "store/twins.h"
#include "usecase/write.h"

#include <stdio.h>

static const char *lead_of(struct desk *desk, const char *first, const char *last,
                           const char *company, const char *phone, const char *email)
{
    const struct field_input fields[] = {{"first_name", first},       {"last_name", last},
                                         {"company", company},        {"postal_code", "10115"},
                                         {"city", "Berlin"},          {"phone", phone},
                                         {"email", str_or(email, "")}};
    char id[37];
    office_now += MINUTE_MS;
    MUST(record_add(desk->session, &lead_entity, fields, 7, id, err));
    return arena_strdup(office.arena, id);
}

static const char *contact(struct desk *desk, const char *lead)
{
    return office_card(desk->store, lead)->contact.record.id;
}

static struct task *pair_task(struct store *store, const char *a, const char *b)
{
    char id[37];
    void *task;
    merge_task_id(a, b, id);
    return store_load(store, &task_entity, id, office.arena, &task, NULL) ? task : NULL;
}

static const char *pair_state(struct store *store, const char *a, const char *b)
{
    struct task *task = pair_task(store, a, b);
    return task != NULL ? task->state : "none";
}

static struct duplicates_report search_all(void)
{
    const struct duplicates_request request = {NULL, NULL, false};
    struct duplicates_report report;
    office_now += MINUTE_MS;
    MUST(duplicates_run(office.stefan.session, &request, &report, err));
    return report;
}

START_TEST(a_twin_is_seen_while_it_is_typed)
{
    lead_of(&office.anna, "Petra", "Janssen", "Nordwind Logistik GmbH", "030 23125 001",
            "p.janssen@nordwind.example");
    lead_of(&office.anna, "Ole", "Behrens", "Nordwind Logistik GmbH", "030 23125 002",
            "o.behrens@nordwind.example");
    const struct {
        struct field_input fields[4];
        const char *who;
    } typed[] = {
        {{{"last_name", "Jansen"}, {"first_name", "Petra"}, {"phone", "+49 30 23125001"}},
         "Petra Janssen"},
        {{{"last_name", "Janßen"},
          {"first_name", "Petra"},
          {"company", "Nordwind Logistik"},
          {"city", "Berlin"}},
         "Petra Janssen"},
        {{{"email", "P.Janssen@nordwind.example"}, {"last_name", "Janssen"}}, "Petra Janssen"},
        {{{"last_name", "Kessler"}, {"first_name", "Jan"}, {"company", "Nordwind Logistik GmbH"}},
         NULL}};
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        const char *words = twins_words(office.anna.session, typed[i].fields, 4, office.arena);
        if (typed[i].who == NULL)
            ck_assert_msg(words == NULL, "a colleague: %s", words);
        else
            ck_assert_msg(words != NULL && strstr(words, typed[i].who) != NULL, "%zu: %s", i,
                          str_or(words, "nobody"));
    }
}
END_TEST

static void index_all(struct store *store)
{
    bool has_more = true;
    while (has_more)
        MUST(desk_index_twins(store, &has_more, err));
}

static const char *typed(struct desk *desk, const char *last, const char *company)
{
    const struct field_input fields[] = {{"first_name", "Petra"},
                                         {"last_name", last},
                                         {"company", company},
                                         {"postal_code", "10115"}};
    return str_or(twins_words(desk->session, fields, 4, office.arena), "nobody");
}

START_TEST(keys_find_a_twin_by_its_sound_and_follow_every_change)
{
    static const struct field_input married[] = {{"last_name", "Kowalczyk"}},
                                    renamed[] = {{"company", "Reiher Kabel GmbH"}};
    const char *early = lead_of(&office.anna, "Petra", "Maier", "Kranich Funk GmbH",
                                "030 23125 001", "p.maier@kranich.example");
    char group[37];
    const struct lead_card *card = office_card(office.anna.store, early);
    index_all(office.anna.store);
    ck_assert_ptr_nonnull(strstr(typed(&office.anna, "Mayr", "Kranich"), "Petra Maier"));
    ck_assert_str_eq(typed(&office.anna, "Behrens", "Kranich Funk GmbH"), "nobody");
    /* what is written later is in the index at once or waits behind it; both are found */
    lead_of(&office.anna, "Petra", "Löwe", "Habicht Druck GmbH", "030 23125 002", NULL);
    ck_assert_ptr_nonnull(strstr(typed(&office.anna, "Löwe", "Habicht Druck"), "Petra Löwe"));
    index_all(office.anna.store);
    ck_assert_ptr_nonnull(strstr(typed(&office.anna, "Loewe", "Habicht"), "Petra Löwe"));
    MUST(record_set(office.anna.session, &contact_entity, card->contact.record.id, married, 1,
                    group, err));
    ck_assert_str_eq(typed(&office.anna, "Mayr", "Kranich"), "nobody");
    ck_assert_ptr_nonnull(strstr(typed(&office.anna, "Kowaltschyk", "Kranich"), "Kowalczyk"));
    MUST(record_set(office.anna.session, &company_entity, card->company.record.id, renamed, 1,
                    group, err));
    ck_assert_ptr_nonnull(strstr(typed(&office.anna, "Kowalczik", "Reiher"), "Kowalczyk"));
    MUST(store_begin(office.anna.store, err));
    MUST(store_remove(office.anna.store, &contact_entity, card->contact.record.id, err));
    MUST(store_commit(office.anna.store, err));
    ck_assert_str_eq(typed(&office.anna, "Kowalczyk", "Reiher Kabel GmbH"), "nobody");
}
END_TEST

START_TEST(who_shares_most_is_compared_though_many_share_one_key)
{
    static const char *const firsts[] = {"Anna", "Otto", "Heike", "Jens", "Sabine"};
    const struct field_input fields[] = {{"first_name", "Petra"},
                                         {"last_name", "Mayr"},
                                         {"company", "Kranich"},
                                         {"email", "P.Maier@kranich.example"}};
    for (int i = 0; i < 25; i++) /* of one sound, at one company: more than are loaded */
        lead_of(&office.anna, firsts[i % 5], i % 2 == 0 ? "Meyer" : "Maier", "Kranich Funk GmbH",
                arena_printf(office.arena, "030 23125 %03d", 100 + i), NULL);
    lead_of(&office.anna, "Petra", "Maier", "Kranich Funk GmbH", "030 23125 001",
            "p.maier@kranich.example");
    index_all(office.anna.store);
    const char *words = twins_words(office.anna.session, fields, 4, office.arena);
    ck_assert_ptr_nonnull(strstr(str_or(words, "nobody"), "Petra Maier"));
}
END_TEST

START_TEST(a_company_that_is_written_twice_is_asked_about_and_its_branch_is_not)
{
    static const struct field_input at_home[] = {{"postal_code", "10115"}, {"city", "Berlin"}};
    const char *one = lead_of(&office.anna, "Petra", "Janssen", "Kranich Funk GmbH",
                              "030 23125 001", "p.janssen@kranich.example");
    index_all(office.anna.store);
    const struct field_input fields[] = {{"first_name", "Ole"},
                                         {"last_name", "Behrens"},
                                         {"company", "KRANICH FUNK G.m.b.H."},
                                         {"postal_code", "28195"},
                                         {"city", "Bremen"}};
    char two[37], group[37];
    MUST(record_add(office.anna.session, &lead_entity, fields, 5, two, err));
    const char *a = office_card(office.anna.store, one)->company.record.id,
               *b = office_card(office.anna.store, two)->company.record.id;
    ck_assert_str_eq(pair_state(office.anna.store, a, b), "none"); /* a branch */
    index_all(office.anna.store);
    MUST(record_set(office.anna.session, &company_entity, b, at_home, 2, group, err));
    ck_assert_str_eq(pair_state(office.anna.store, a, b), "open");
    ck_assert_str_eq(pair_task(office.anna.store, a, b)->check_id, "duplicate_company");
}
END_TEST

START_TEST(a_company_in_many_spellings_is_asked_about_once_each_against_the_oldest)
{
    static const char *const names[] = {"Kranich Funk GmbH", "KRANICH FUNK G.m.b.H.",
                                        "Kranich Funk", "kranich funk gmbh."};
    const char *ids[4];
    for (size_t i = 0; i < 4; i++) {
        char number[24];
        snprintf(number, sizeof number, "030 23125 0%zu", 40 + i);
        ids[i] = office_card(office.anna.store,
                             lead_of(&office.anna, "Ole", "Behrens", names[i], number, NULL))
                     ->company.record.id;
        index_all(office.anna.store);
    }
    for (size_t i = 1; i < 4; i++) {
        ck_assert_str_eq(pair_state(office.anna.store, ids[0], ids[i]), "open");
        for (size_t j = i + 1; j < 4; j++)
            ck_assert_str_eq(pair_state(office.anna.store, ids[i], ids[j]), "none");
    }
    office_sync(&office.anna);
    office_sync(&office.stefan);
    search_all();
    for (size_t i = 1; i < 4; i++) {
        ck_assert_str_eq(pair_state(office.stefan.store, ids[0], ids[i]), "open");
        ck_assert_str_eq(pair_state(office.stefan.store, ids[1], ids[i]), "none");
    }
}
END_TEST

static void ask_all(struct desk *desk)
{
    bool has_more = true;
    int64_t asked;
    while (has_more)
        MUST(twins_ask_more(desk->session, &asked, &has_more, err));
}

START_TEST(rows_of_an_import_are_asked_about_behind_it_and_undone_with_it)
{
    static const char list[] = "Firma,Vorname,Nachname,Telefon,E-Mail,PLZ,Ort\n"
                               "Nordwind,Petra,Jansen,030 23125 001,petra@nordwind.example,10115,"
                               "Berlin\n"
                               "Gimpel Optik,Uwe,Raabe,030 23125 702,raabe@gimpel.example,20095,"
                               "Hamburg\n";
    const char *one = lead_of(&office.stefan, "Petra", "Janssen", "Nordwind GmbH", "030 23125 001",
                              "p.janssen@nordwind.example");
    const struct import_request request = {
        .path = office_file("twins.csv", list), .basis = "presumed", .evidence = "fair"};
    struct import_report report;
    struct undone undone;
    void **found;
    size_t count;
    bool has_more;
    char words[80], group[37];
    MUST(import_run(office.stefan.session, &request, &report, err));
    ck_assert_int_eq(report.created, 2);
    MUST(store_find(office.stefan.store, &contact_entity, "last_name", "Jansen", 2, office.arena,
                    &found, &count, err));
    const char *a = contact(&office.stefan, one), *b = ((struct record *)found[0])->id;
    ck_assert_str_eq(pair_state(office.stefan.store, a, b), "none");
    MUST(twins_ask_behind(office.stefan.store, &has_more, err));
    ck_assert(!has_more); /* no keys yet */
    ck_assert(twins_are_waiting(office.stefan.session));
    const struct field_input fields[] = {{"interest", "telephony"}};
    MUST(record_set(office.stefan.session, &lead_entity, one, fields, 1, group, err));
    index_all(office.stefan.store);
    ask_all(&office.stefan);
    ck_assert(!twins_are_waiting(office.stefan.session));
    ck_assert_str_eq(pair_state(office.stefan.store, a, b), "open");
    ck_assert(undo_peek(office.stefan.session, words, sizeof words));
    ck_assert_str_eq(words, "the change"); /* nobody's last action is what the machine asks */
    int64_t next_no = desk_next_no(office.stefan.store);
    MUST(store_twin_ask_add(office.stefan.store, report.batch_id, report.group_id, err));
    ask_all(&office.stefan); /* cut short and begun again, nothing is asked twice */
    ck_assert_int_eq(desk_next_no(office.stefan.store), next_no);
    MUST(undo_run(office.stefan.session, report.batch_id, &undone, err));
    ck_assert_str_eq(pair_state(office.stefan.store, a, b), "none");
}
END_TEST

START_TEST(a_twin_that_is_written_is_asked_about_and_a_colleague_is_not)
{
    const char *one = lead_of(&office.anna, "Petra", "Janssen", "Nordwind GmbH", "030 23125 001",
                              "p.janssen@nordwind.example"),
               *two = lead_of(&office.anna, "Petra", "Jansen", "Nordwind GmbH", "030 23125 001",
                              "p.janssen@nordwind.example"),
               *other = lead_of(&office.anna, "Ole", "Behrens", "Nordwind GmbH", "030 23125 003",
                                "o.behrens@nordwind.example");
    const char *a = contact(&office.anna, one), *b = contact(&office.anna, two),
               *c = contact(&office.anna, other);
    struct task *task = pair_task(office.anna.store, a, b);
    ck_assert_ptr_nonnull(task);
    ck_assert_ptr_nonnull(duplicate_find(task->check_id));
    ck_assert_ptr_nonnull(strstr(task->note, " %: "));
    ck_assert_ptr_null(pair_task(office.anna.store, a, c));
    office_sync(&office.anna);
    office_sync(&office.stefan);
    struct merge_plan plan;
    MUST(merge_plan(office.stefan.session, a, b, office.arena, &plan, err));
    MUST(merge_run(office.stefan.session, &plan, NULL, err));
    ck_assert_str_eq(pair_state(office.stefan.store, a, b), "done");
}
END_TEST

START_TEST(two_desks_that_typed_one_person_in_offline_are_told_by_the_service)
{
    const char *one = lead_of(&office.anna, "Petra", "Janssen", "Nordwind GmbH", "030 23125 001",
                              "p.janssen@nordwind.example"),
               *two = lead_of(&office.bea, "Petra", "Janssen", "Nordwind GmbH", "030 23125 001",
                              "p.janssen@nordwind.example");
    const char *a = contact(&office.anna, one), *b = contact(&office.bea, two);
    ck_assert_ptr_null(pair_task(office.bea.store, a, b));
    office_sync(&office.anna);
    office_sync(&office.bea);
    ck_assert_str_eq(pair_state(office.store, a, b), "open");
    office_sync(&office.stefan);
    ck_assert_str_eq(pair_state(office.stefan.store, a, b), "open");
    /* of another team nobody hears */
    const char *third = lead_of(&office.otto, "Petra", "Janssen", "Nordwind GmbH", "030 23125 001",
                                "p.janssen@nordwind.example");
    office_sync(&office.otto);
    ck_assert_ptr_null(pair_task(office.store, a, contact(&office.otto, third)));
}
END_TEST

START_TEST(the_whole_base_is_searched_and_what_was_decided_is_not_asked_again)
{
    static const char *const firsts[] = {"Anna",  "Ole", "Dilek",  "Jan",    "Ines",
                                         "Yusuf", "Zoe", "Gregor", "Ulrike", "Torsten"};
    static const char *const lasts[] = {"Behrens", "Kessler", "Brandt", "Löwe", "Pfeffer",
                                        "Dahlke",  "Weiß",    "Götze",  "Grün", "Krause"};
    for (int i = 0; i < 40; i++)
        lead_of(&office.anna, firsts[i % 10], lasts[(i * 7 + i / 10) % 10],
                arena_printf(office.arena, "Firma %d GmbH", i),
                arena_printf(office.arena, "030 23125 %03d", 100 + i),
                arena_printf(office.arena, "mail%d@firma%d.example", i, i));
    const char *one = lead_of(&office.anna, "Petra", "Janssen", "Nordwind GmbH", "030 23125 001",
                              "p.janssen@nordwind.example"),
               *two = lead_of(&office.bea, "Petra", "Janssen", "Nordwind GmbH", "030 23125 001",
                              "p.janssen@nordwind.example");
    const char *a = contact(&office.anna, one), *b = contact(&office.bea, two);
    office_sync(&office.anna);
    office_sync(&office.bea);
    office_sync(&office.stefan);
    struct duplicates_report report = search_all();
    ck_assert_int_eq(report.contacts, 42);
    ck_assert_int_ge(report.known + report.refreshed + report.opened, 1);
    ck_assert_str_eq(pair_state(office.stefan.store, a, b), "open");
    ck_assert(duplicates_model_ms(office.stefan.session) == office_now);
    ck_assert_int_eq(search_all().opened, 0); /* again: nothing is new */
    MUST(merge_different(office.stefan.session, a, b, err));
    ck_assert_str_ne(pair_state(office.stefan.store, a, b), "open");
    ck_assert_int_eq(search_all().opened, 0);
    ck_assert_str_ne(pair_state(office.stefan.store, a, b), "open");
}
END_TEST

START_TEST(companies_are_one_by_name_and_place_and_two_where_a_branch_is)
{
    const struct {
        struct company a, b;
        bool is_one;
    } pairs[] = {
        {{.company = (char[]){"Kranich Spedition GmbH"}, .postal_code = (char[]){"20095"}},
         {.company = (char[]){"Kranich Spedition"}, .postal_code = (char[]){"20095"}},
         true},
        {{.company = (char[]){"Kranich Spedition GmbH"}, .city = (char[]){"Hamburg"}},
         {.company = (char[]){"Kranich Spedition GmbH"}, .city = (char[]){"Bremen"}},
         false}, /* its branch */
        {{.company = (char[]){"Kranich GmbH"}, .website = (char[]){"https://www.kranich.example"}},
         {.company = (char[]){"KRANICH G.m.b.H."}, .website = (char[]){"kranich.example/start"}},
         true},
        {{.company = (char[]){"Kranich GmbH"}, .register_no = (char[]){"HRB 12345"}},
         {.company = (char[]){"Kranich Spedition GmbH"}, .register_no = (char[]){"HRB 12345"}},
         true},
        {{.company = (char[]){"Kranich GmbH"}, .register_no = (char[]){"HRB 12345"}},
         {.company = (char[]){"Kranich GmbH"}, .register_no = (char[]){"HRB 54321"}},
         false},
        {{.company = (char[]){"Kranich GmbH"}, .postal_code = (char[]){"20095"}},
         {.company = (char[]){"Kranich AG"}, .postal_code = (char[]){"20095"}},
         false}, /* two firms of one house */
        {{.company = (char[]){"Kranich GmbH"}}, {.company = (char[]){"Reiher GmbH"}}, false}};
    static const char *const variants[] = {"gmbh", "g.m.b.h.", "", "ag"};
    struct match_forms *forms = match_forms_new(variants, 4);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct company_marks a, b;
        const char *reason;
        company_marks(&pairs[i].a, forms, office.arena, &a);
        company_marks(&pairs[i].b, forms, office.arena, &b);
        double same = company_same(&a, &b, office.arena, &reason);
        ck_assert_msg((same >= .5) == pairs[i].is_one, "%s, %s: %.2f (%s)", pairs[i].a.company,
                      pairs[i].b.company, same, reason);
    }
    match_forms_free(forms);
}
END_TEST

START_TEST(why_two_may_be_one_is_kept_as_codes_and_worded_for_the_reader)
{
    static const char *const rows[][2] = {
        {"97 %: mobile equal +19.0, last_name rare +11.2, first_name differs -7.1",
         "Mobile equal +19, Last name equal and rare +11, First name differs -7"},
        {"98 %: same_name, same_website", "same name, same website"},
        {"97 %: Nachname gleich +11.2", "Nachname gleich +11.2"}, /* of an earlier program */
        {"both told me so", "both told me so"},
        {"", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_str_eq(duplicate_reason_words(rows[i][0], office.arena), rows[i][1]);
    ck_assert_str_eq(duplicate_reason_words(NULL, office.arena), "");
}
END_TEST

START_TEST(two_for_good_are_known_when_they_come_in_again_or_are_merged)
{
    const char *one = lead_of(&office.stefan, "Petra", "Janssen", "Nordwind GmbH", "030 23125 001",
                              "p.janssen@nordwind.example"),
               *two = lead_of(&office.stefan, "Petra", "Jansen", "Nordwind GmbH", "030 23125 001",
                              "p.jansen@nordwind.example");
    struct store *store = office.stefan.store;
    const char *a = contact(&office.stefan, one), *b = contact(&office.stefan, two);
    ck_assert_str_eq(pair_state(store, a, b), "open");
    MUST(merge_different(office.stefan.session, a, b, err));
    /* the second row of the list once more: the same as the second, not as the first */
    const char *again =
        contact(&office.stefan, lead_of(&office.stefan, "Petra", "Jansen", "NORDWIND GmbH",
                                        "+49 30 23125001", "P.Jansen@nordwind.example"));
    ck_assert_str_eq(pair_state(store, a, again), "none");
    ck_assert_str_eq(pair_state(store, b, again), "open");
    /* somebody with another address is somebody else to ask about */
    const char *third = contact(&office.stefan, lead_of(&office.stefan, "Petra", "Jansen",
                                                        "Nordwind GmbH", "030 23125 001", NULL));
    ck_assert_str_eq(pair_state(store, a, third), "open");
    /* what becomes part of one that was told apart stays told apart */
    struct merge_plan plan;
    MUST(merge_plan(office.stefan.session, third, b, office.arena, &plan, err));
    MUST(merge_run(office.stefan.session, &plan, NULL, err));
    ck_assert(merge_is_different(office.stefan.session, a, third));
    ck_assert(!merge_is_different(office.stefan.session, again, third));
}
END_TEST

static void must_stop(const struct duplicates_request *request, const char *words)
{
    struct duplicates_report report;
    struct error err = {0};
    ck_assert(!duplicates_run(office.stefan.session, request, &report, &err));
    ck_assert_int_eq(err.code, ERR_CANCELLED);
    ck_assert_msg(strstr(err.message, words) != NULL, "%s", err.message);
    ck_assert(!report.is_resumed);
}

static bool stop_when(void *data, int percent)
{
    return percent < *(const int *)data;
}

START_TEST(a_search_that_was_stopped_goes_on_where_it_was)
{
    int looking = 5, asking = 81;
    const char *one = lead_of(&office.anna, "Petra", "Janssen", "Nordwind GmbH", "030 23125 001",
                              "p.janssen@nordwind.example"),
               *two = lead_of(&office.bea, "Petra", "Janssen", "Nordwind GmbH", "030 23125 001",
                              "p.janssen@nordwind.example"),
               *three = lead_of(&office.anna, "Ole", "Behrens", "Kranich AG", "030 23125 002",
                                "o.behrens@kranich.example");
    const char *a = contact(&office.anna, one), *b = contact(&office.bea, two),
               *c = contact(&office.anna, three);
    office_sync(&office.anna);
    office_sync(&office.bea);
    office_sync(&office.stefan);
    struct duplicates_request request = {.progress = stop_when, .data = &looking};
    struct duplicates_report report;
    must_stop(&request, "nothing was changed");
    /* what nobody finds any more */
    struct arena *arena = office.arena;
    struct batch_of_operations *ops = operations_new(arena, "test", NULL, office_now += MINUTE_MS);
    struct task *stale = record_copy(&task_entity, pair_task(office.stefan.store, a, b), arena);
    char id[37];
    merge_task_id(a, c, id);
    stale->record = (struct record){.id = id};
    stale->other_id = arena_strdup(arena, c);
    operations_diff(ops, &task_entity, NULL, stale);
    MUST(write_commit(office.stefan.session, ops, NULL, err));
    office_now += MINUTE_MS;
    request.data = &asking;
    must_stop(&request, "goes on with the others");
    ck_assert_str_eq(pair_state(office.stefan.store, a, b), "open");
    ck_assert_str_eq(pair_state(office.stefan.store, a, c), "open");
    ck_assert(duplicates_left(office.stefan.session).is_waiting);
    report = search_all();
    ck_assert(!duplicates_left(office.stefan.session).is_waiting);
    ck_assert(report.is_resumed);
    ck_assert_int_eq(report.opened, 0);
    ck_assert_int_eq(report.closed, 1);
    ck_assert_str_eq(pair_state(office.stefan.store, a, c), "done");
    ck_assert(!search_all().is_resumed);
    /* begun again on demand */
    MUST_FAIL(duplicates_run(office.stefan.session, &request, &report, err), ERR_CANCELLED);
    request = (struct duplicates_request){.begins_again = true};
    MUST(duplicates_run(office.stefan.session, &request, &report, err));
    ck_assert(!report.is_resumed);
}
END_TEST

START_TEST(an_agent_does_not_search_the_whole_base)
{
    const struct duplicates_request request = {NULL, NULL, false};
    struct duplicates_report report;
    MUST_FAIL(duplicates_run(office.anna.session, &request, &report, err), ERR_FORBIDDEN);
}
END_TEST

UNIT_TESTS_WITH("usecase/duplicates", office_open, office_close, a_twin_is_seen_while_it_is_typed,
                who_shares_most_is_compared_though_many_share_one_key,
                keys_find_a_twin_by_its_sound_and_follow_every_change,
                a_company_that_is_written_twice_is_asked_about_and_its_branch_is_not,
                a_company_in_many_spellings_is_asked_about_once_each_against_the_oldest,
                rows_of_an_import_are_asked_about_behind_it_and_undone_with_it,
                a_twin_that_is_written_is_asked_about_and_a_colleague_is_not,
                two_desks_that_typed_one_person_in_offline_are_told_by_the_service,
                the_whole_base_is_searched_and_what_was_decided_is_not_asked_again,
                companies_are_one_by_name_and_place_and_two_where_a_branch_is,
                why_two_may_be_one_is_kept_as_codes_and_worded_for_the_reader,
                two_for_good_are_known_when_they_come_in_again_or_are_merged,
                a_search_that_was_stopped_goes_on_where_it_was,
                an_agent_does_not_search_the_whole_base)
