/* One change for many records, as a preview and written. */
#include "usecase_office.h"

#include "usecase/quality_edit.h"

#include <stdio.h>

static struct session *stefan(void)
{
    return office.stefan.session;
}

static void set(const char *lead_id, const char *field, const char *value)
{
    const struct field_input input = {field, value};
    office_now += SECOND_MS;
    MUST(record_set(stefan(), &lead_entity, lead_id, &input, 1, NULL, err));
}

static const char *lead(int number)
{
    return office_lead(&office.stefan, arena_printf(office.arena, "Muster%03d", number),
                       arena_printf(office.arena, "+493023125%03d", number));
}

static int64_t leads_of(const char *where)
{
    return office_count(office.stefan.store, &lead_entity, where);
}

static struct lead_card *card_of(const char *lead_id)
{
    return office_card(office.stefan.store, lead_id);
}

static void move_to_company(const char *lead_id, const char *other_id)
{
    struct lead *moved = record_copy(&lead_entity, &card_of(lead_id)->lead, office.arena);
    moved->company_id = card_of(other_id)->lead.company_id;
    MUST(store_put(office.stefan.store, &lead_entity, moved, err));
}

START_TEST(a_company_of_several_leads_is_changed_once)
{
    const char *first = lead(1), *second = lead(2);
    set(first, "company", "Nord AG");
    move_to_company(second, first);
    struct quality_edit edit = {.where = "company:\"Nord AG\"",
                                .field = "company",
                                .transform = TRANSFORM_REPLACE,
                                .from = "Nord",
                                .to = "Nordwind Nord"};
    MUST(quality_edit(stefan(), &edit, err));
    ck_assert_str_eq(card_of(first)->company.company, "Nordwind Nord AG");
    ck_assert_int_eq(edit.leads, 2);
    ck_assert_int_eq(edit.records, 1);
    ck_assert_int_eq(edit.changed, 1);
}
END_TEST

START_TEST(what_the_change_takes_out_of_the_filter_moves_no_later_row)
{
    struct arena *arena = office.arena;
    for (int i = 0; i < 450; i++) { /* three pages */
        const struct field_input inputs[] = {{"last_name", arena_printf(arena, "Muster%03d", i)},
                                             {"city", "Kiel"}};
        char id[37];
        MUST(record_add(stefan(), &lead_entity, inputs, 2, id, err));
    }
    struct quality_edit edit = {.where = "industry:", .field = "industry", .to = "Optik"};
    MUST(quality_edit(stefan(), &edit, err));
    ck_assert_int_eq(edit.expected, 450);
    ck_assert_int_eq(edit.changed, 450);
    ck_assert_int_eq(leads_of("industry:"), 0);
    struct undone undone;
    MUST(undo_run(stefan(), edit.group, &undone, err));
    ck_assert_int_eq(leads_of("industry:"), 450);
}
END_TEST

static int64_t many_are_set(char ret_group[37])
{
    for (int i = 0; i < 500; i++) {
        const struct field_input inputs[] = {
            {"last_name", arena_printf(office.arena, "Muster%03d", i)}, {"city", "Kiel"}};
        char id[37];
        MUST(record_add(stefan(), &lead_entity, inputs, 2, id, err));
    }
    struct quality_edit edit = {.where = "industry:", .field = "industry", .to = "Optik"};
    MUST(quality_edit(stefan(), &edit, err));
    memcpy(ret_group, edit.group, sizeof edit.group);
    return leads_of("industry:Optik");
}

static bool goes_on_once(void *data, int64_t looked, int64_t of)
{
    int64_t *told = data;
    ck_assert_int_gt(looked, *told);
    ck_assert_int_ge(of, looked);
    bool is_first = *told == 0;
    *told = looked;
    return is_first;
}

START_TEST(a_long_undo_that_was_stopped_goes_on_where_it_was)
{
    char group[37], words[200];
    int64_t told = 0, count = many_are_set(group);
    const struct undo_watch watch = {goes_on_once, &told};
    struct undone undone;
    struct undo_weight weight;
    ck_assert(undo_weigh(stefan(), &weight) && weight.is_long && weight.is_much);
    MUST(undo_watched(stefan(), NULL, &watch, &undone, err));
    ck_assert(undone.was_stopped);
    ck_assert_int_eq(undone.looked, told);
    ck_assert_ptr_nonnull(strstr(undone.text, "undo goes on"));
    int64_t left = leads_of("industry:Optik");
    ck_assert_int_eq(left, count - 400);
    const char *next = lead(1); /* what is done meanwhile is the last action, and goes first */
    set(next, "title", "Dr.");
    MUST(undo_run(stefan(), NULL, &undone, err));
    ck_assert_ptr_null(card_of(next)->contact.title);
    ck_assert_int_eq(leads_of("industry:Optik"), left);
    for (int i = 0; i < 3; i++) { /* the new lead itself */
        ck_assert(undo_peek(stefan(), words, sizeof words));
        if (strcmp(words, "the change of many") == 0)
            break;
        MUST(undo_run(stefan(), NULL, &undone, err));
    }
    ck_assert_str_eq(words, "the change of many");
    MUST(undo_run(stefan(), NULL, &undone, err));
    ck_assert_int_eq(leads_of("industry:Optik"), 0);
    ck_assert_int_eq(leads_of("industry:"), 500);
    MUST_FAIL(undo_run(stefan(), group, &undone, err), ERR_CONFLICT);
}
END_TEST

struct seen {
    char last[300];
    int refused, told;
    int64_t stops_after;
    bool was_rehearsal;
};

static void see(void *data, const struct quality_edited *edited)
{
    struct seen *seen = data;
    seen->told++;
    seen->refused += edited->refused != NULL;
    snprintf(seen->last, sizeof seen->last, "%s -> %s ext %s (%s)", str_or(edited->from, "–"),
             str_or(edited->to, "–"), str_or(edited->extension, "–"),
             str_or(edited->refused, "fine"));
    ck_assert_ptr_nonnull(edited->record);
    ck_assert_ptr_nonnull(edited->card);
}

START_TEST(a_preview_names_what_is_refused_and_goes_on)
{
    const char *fine = lead(1), *wrong = lead(2);
    struct seen seen = {.told = 0};
    set(fine, "title", "Dr");
    set(wrong, "title", "Professorin der Elektrotechnik und ihrer langen Geschichte");
    struct quality_edit edit = {.field = "title",
                                .transform = TRANSFORM_REPLACE,
                                .from = "r",
                                .to = "rrr",
                                .is_dry_run = true,
                                .each = see,
                                .data = &seen};
    MUST(quality_edit(stefan(), &edit, err));
    ck_assert_int_eq(edit.records, 2);
    ck_assert_int_eq(edit.changed, 1);
    ck_assert_int_eq(edit.refused, 1);
    ck_assert_int_eq(seen.told, 2);
    ck_assert_int_eq(seen.refused, 1);
    edit.is_dry_run = false;
    MUST_FAIL(quality_edit(stefan(), &edit, err), ERR_DATA);
    ck_assert_str_eq(card_of(fine)->contact.title, "Dr");
}
END_TEST

START_TEST(a_value_for_all_is_refused_even_where_no_lead_is_found)
{
    struct quality_edit edit = {
        .where = "city:Nirgendwo", .field = "country", .to = "Absurdistan", .is_dry_run = true};
    MUST_FAIL(quality_edit(stefan(), &edit, err), ERR_DATA);
}
END_TEST

static bool stops(void *data, int64_t changed)
{
    const struct seen *seen = data;
    return changed < seen->stops_after;
}

START_TEST(a_preview_can_be_stopped_and_so_can_the_change)
{
    struct seen seen = {.stops_after = 1};
    for (int i = 0; i < 250; i++) {
        const struct field_input input = {"last_name", arena_printf(office.arena, "Muster%03d", i)};
        char id[37];
        MUST(record_add(stefan(), &lead_entity, &input, 1, id, err));
    }
    struct quality_edit edit = {
        .field = "position", .to = "Einkauf", .is_dry_run = true, .goes_on = stops, .data = &seen};
    MUST(quality_edit(stefan(), &edit, err));
    ck_assert(edit.was_stopped);
    ck_assert_int_eq(edit.changed, 200);
    edit.is_dry_run = false; /* in its rehearsal: nothing is written */
    MUST(quality_edit(stefan(), &edit, err));
    ck_assert(edit.was_stopped);
    ck_assert_int_eq(edit.changed, 0);
    ck_assert_str_eq(edit.group, "");
    ck_assert_int_eq(leads_of("-position:"), 0);
}
END_TEST

START_TEST(my_leads_are_those_of_who_asks)
{
    const char *mine = lead(1), *hers = office_lead(&office.tina, "Petersen", "+493023125002");
    office_sync(&office.stefan);
    struct quality_edit edit = {.where = "mine", .field = "interest", .to = "Telefonie"};
    MUST(quality_edit(stefan(), &edit, err));
    ck_assert_int_eq(edit.changed, 1);
    ck_assert_str_eq(card_of(mine)->lead.interest, "Telefonie");
    ck_assert_ptr_null(card_of(hers)->lead.interest);
}
END_TEST

/* As another program may have left it: the number is not parsed before it is written again. */
static void write_raw(const char *lead_id, const char *phone)
{
    struct contact *contact =
        record_copy(&contact_entity, &card_of(lead_id)->contact, office.arena);
    contact->phone = arena_strdup(office.arena, phone);
    MUST(store_put(office.stefan.store, &contact_entity, contact, err));
}

START_TEST(an_extension_behind_a_number_is_kept_by_a_change_of_many)
{
    const char *id = lead(1);
    struct seen seen = {.told = 0};
    write_raw(id, "+49 30  23125 099 ext 12");
    struct quality_edit edit = {.field = "phone",
                                .transform = TRANSFORM_TRIM,
                                .is_dry_run = true,
                                .each = see,
                                .data = &seen};
    MUST(quality_edit(stefan(), &edit, err));
    ck_assert_str_eq(seen.last, "+49 30  23125 099 ext 12 -> +493023125099 ext 12 (fine)");
    edit.is_dry_run = false;
    MUST(quality_edit(stefan(), &edit, err));
    ck_assert_str_eq(card_of(id)->contact.phone, "+493023125099");
    ck_assert_str_eq(card_of(id)->contact.extension, "12");
    struct quality_edit set_it = {.field = "phone", .to = "030 23125 099 App. 7"};
    MUST(quality_edit(stefan(), &set_it, err)); /* the same number */
    ck_assert_str_eq(card_of(id)->contact.extension, "7");
    struct undone undone;
    MUST(undo_run(stefan(), set_it.group, &undone, err));
    ck_assert_str_eq(card_of(id)->contact.extension, "12");
    struct quality_edit other = {.field = "phone", .to = "030 23125 098"};
    MUST(quality_edit(stefan(), &other, err));
    ck_assert_ptr_null(card_of(id)->contact.extension); /* of another number */
}
END_TEST

START_TEST(a_number_that_is_only_spelled_otherwise_keeps_its_extension)
{
    const char *id = lead(1);
    set(id, "phone", "030 23125 099 Durchwahl 12");
    write_raw(id, "030  23125 099");
    struct quality_edit edit = {.field = "phone", .transform = TRANSFORM_TRIM};
    MUST(quality_edit(stefan(), &edit, err));
    ck_assert_str_eq(card_of(id)->contact.phone, "+493023125099");
    ck_assert_str_eq(card_of(id)->contact.extension, "12");
}
END_TEST

START_TEST(an_extension_that_has_no_person_refuses_the_change_of_many)
{
    const char *id = lead(1);
    set(id, "company_phone", "+493023125010");
    struct quality_edit edit = {.field = "company_phone", .to = "030 23125 011 ext 5"};
    MUST_FAIL(quality_edit(stefan(), &edit, err), ERR_DATA);
    ck_assert_str_eq(card_of(id)->company.company_phone, "+493023125010");
}
END_TEST

UNIT_TESTS_WITH("usecase/edit", office_open, office_close,
                a_company_of_several_leads_is_changed_once,
                what_the_change_takes_out_of_the_filter_moves_no_later_row,
                a_long_undo_that_was_stopped_goes_on_where_it_was,
                a_preview_names_what_is_refused_and_goes_on,
                a_value_for_all_is_refused_even_where_no_lead_is_found,
                a_preview_can_be_stopped_and_so_can_the_change, my_leads_are_those_of_who_asks,
                an_extension_behind_a_number_is_kept_by_a_change_of_many,
                a_number_that_is_only_spelled_otherwise_keeps_its_extension,
                an_extension_that_has_no_person_refuses_the_change_of_many)
