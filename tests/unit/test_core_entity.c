/* The field tables agree with themselves, and everything generic works on every entity. */
#include "samples.h"
#include "unit.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/activity.h"
#include "core/answer.h"
#include "core/consent.h"
#include "core/lead.h"
#include "core/lifecycle.h"
#include "core/reference.h"
#include "core/task.h"

#include <ctype.h>
#include <string.h>

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

static void *full_record(const struct entity *entity)
{
    void *record = record_new(entity, arena);
    ((struct record *)record)->id = arena_strdup(arena, "0190a6f0-0000-7000-8000-000000000009");
    for (size_t i = 0; i < entity->field_count; i++)
        field_put(&entity->fields[i], record, field_sample(&entity->fields[i]), arena);
    return record;
}

START_TEST(every_entity_is_found_by_its_names)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        ck_assert_ptr_nonnull(entities[i]);
        ck_assert_int_eq((int)entities[i]->kind, i);
        ck_assert_ptr_eq(entity_find(entities[i]->name), entities[i]);
        ck_assert_ptr_eq(entity_find(entities[i]->plural), entities[i]);
        ck_assert(!str_is_empty(entities[i]->label));
    }
    ck_assert_ptr_null(entity_find("leads "));
    ck_assert_ptr_null(entity_find(NULL));
}
END_TEST

static void check_row(const struct entity *entity, const struct field *field)
{
    size_t size = field_types[field->type].is_int ? sizeof(int64_t) : sizeof(char *);
    ck_assert_msg(strspn(field->name, "abcdefghijklmnopqrstuvwxyz_0123456789") ==
                      strlen(field->name),
                  "%s", field->name);
    ck_assert_msg(!str_is_empty(field->label), "%s.%s has no label", entity->name, field->name);
    ck_assert_msg(field->width > 0 && field->width <= 40, "%s.%s width", entity->name, field->name);
    ck_assert_msg(field->offset >= sizeof(struct record) && field->offset + size <= entity->size,
                  "%s.%s", entity->name, field->name);
    ck_assert_msg((field->type == FIELD_CHOICE) <= (field->choices != NULL), "%s.%s has no choices",
                  entity->name, field->name);
    ck_assert_msg(field->refers_to == NULL ||
                      (field->type == FIELD_ID && entity_find(field->refers_to) != NULL),
                  "%s", field->name);
    ck_assert_msg((field->merge == MERGE_ADD) <=
                      (field->type == FIELD_COUNTER || field->type == FIELD_CODES),
                  "%s", field->name);
    ck_assert_msg((field->merge == MERGE_RESTRICT) <= (field->type == FIELD_BOOL), "%s",
                  field->name);
    ck_assert_msg((field->type == FIELD_PHONE || field->type == FIELD_EMAIL) <=
                      ((field->flags & (FIELD_PERSONAL | FIELD_IMPORTED)) != 0),
                  "%s", field->name);
    for (const struct choice *choice = field->choices; choice != NULL && choice->code != NULL;
         choice++)
        for (const struct choice *other = choice + 1; other->code != NULL; other++)
            ck_assert_msg(!str_equal(choice->code, other->code) &&
                              !str_equal(choice->label, other->label),
                          "%s.%s: %s", entity->name, field->name, choice->code);
}

START_TEST(every_row_of_every_table_is_complete)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        const struct entity *entity = entities[i];
        for (size_t a = 0; a < entity->field_count; a++) {
            check_row(entity, &entity->fields[a]);
            for (size_t b = 0; b < a; b++) {
                ck_assert_str_ne(entity->fields[a].name, entity->fields[b].name);
                ck_assert_uint_ne(entity->fields[a].offset, entity->fields[b].offset);
            }
        }
        ck_assert_msg(entity->parent == NULL || entity_field(entity, entity->parent) != NULL, "%s",
                      entity->name);
    }
}
END_TEST

START_TEST(records_hold_no_field_that_the_envelope_owns)
{
    static const char *const envelope[] = {"id",         "rev",        "seq",   "created_ms",
                                           "changed_ms", "is_deleted", "extra", "deleted"};
    for (int i = 0; i < ENTITY_COUNT; i++)
        for (size_t e = 0; e < sizeof envelope / sizeof *envelope; e++)
            ck_assert_ptr_null(entity_field(entities[i], envelope[e]));
}
END_TEST

START_TEST(the_flat_view_of_a_lead_names_every_field_once)
{
    const struct entity *const parts[] = {&company_entity, &contact_entity, &lead_entity};
    static const char *const more[] = {"owner",     "queue",   "team",   "campaign",
                                       "handed_to", "why_now", "next_at"};
    for (size_t a = 0; a < 3; a++)
        for (size_t i = 0; i < parts[a]->field_count; i++) {
            const char *name = parts[a]->fields[i].name;
            for (size_t b = 0; b < 3; b++)
                ck_assert_msg(a == b || str_ends(name, "_id") ||
                                  entity_field(parts[b], name) == NULL,
                              "%s is in two tables", name);
            for (size_t k = 0; k < sizeof more / sizeof *more; k++)
                ck_assert_str_ne(name, more[k]);
        }
}
END_TEST

START_TEST(names_of_design_page_are_there_and_searched_where_people_search)
{
    static const char *const contact[] = {"salutation", "title",      "first_name", "last_name",
                                          "position",   "phone",      "mobile",     "email",
                                          "birth_date", "customer_no"};
    static const char *const company[] = {"company", "street",  "postal_code",
                                          "city",    "country", "website"};
    for (size_t i = 0; i < sizeof contact / sizeof *contact; i++)
        ck_assert_msg((entity_field(&contact_entity, contact[i])->flags & FIELD_IMPORTED) != 0,
                      "%s", contact[i]);
    for (size_t i = 0; i < sizeof company / sizeof *company; i++)
        ck_assert_msg((entity_field(&company_entity, company[i])->flags & FIELD_IMPORTED) != 0,
                      "%s", company[i]);
    ck_assert((entity_field(&contact_entity, "first_name")->flags & FIELD_SEARCHED) != 0);
    ck_assert((entity_field(&contact_entity, "last_name")->flags & FIELD_SEARCHED) != 0);
    ck_assert((entity_field(&contact_entity, "email")->flags & FIELD_SEARCHED) != 0);
    ck_assert((entity_field(&company_entity, "company")->flags & FIELD_SEARCHED) != 0);
    ck_assert((entity_field(&company_entity, "city")->flags & FIELD_SEARCHED) != 0);
}
END_TEST

START_TEST(each_field_merges_by_its_own_policy)
{
    static const struct {
        const struct entity *entity;
        const char *field;
        enum merge_policy merge;
    } rows[] = {{&contact_entity, "phone", MERGE_KEEP},
                {&contact_entity, "last_name", MERGE_KEEP},
                {&company_entity, "company", MERGE_KEEP},
                {&contact_entity, "do_not_call", MERGE_RESTRICT},
                {&contact_entity, "phone_key", MERGE_LAST},
                {&lead_entity, "state", MERGE_STATE},
                {&lead_entity, "attempts", MERGE_ADD},
                {&lead_entity, "next_ms", MERGE_LAST},
                {&lead_entity, "score", MERGE_LAST},
                {&lead_entity, "basis", MERGE_LAST},
                {&answer_entity, "value", MERGE_KEEP},
                {&user_entity, "roles", MERGE_SERVER}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(entity_field(rows[i].entity, rows[i].field)->merge == rows[i].merge, "%s",
                      rows[i].field);
    for (int i = 0; i < ENTITY_COUNT; i++)
        for (size_t f = 0; entities[i]->is_append_only && f < entities[i]->field_count; f++)
            ck_assert(entities[i]->fields[f].merge == MERGE_APPEND ||
                      str_equal(entities[i]->fields[f].name, "is_void"));
}
END_TEST

START_TEST(a_new_record_has_no_values)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        void *record = record_new(entities[i], arena);
        for (size_t f = 0; f < entities[i]->field_count; f++)
            ck_assert_ptr_null(field_get(&entities[i]->fields[f], record, arena));
    }
}
END_TEST

START_TEST(what_is_put_comes_out_and_a_copy_stands_alone)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        struct arena *other = arena_new();
        void *record = full_record(entities[i]), *copy = record_copy(entities[i], record, other);
        memset(record, 0x5A, entities[i]->size);
        for (size_t f = 0; f < entities[i]->field_count; f++) {
            const struct field *field = &entities[i]->fields[f];
            ck_assert_str_eq(field_get(field, copy, other), field_sample(field));
            ck_assert(*field_display(field, copy, other) != '\0');
        }
        ck_assert_str_eq(((struct record *)copy)->id, "0190a6f0-0000-7000-8000-000000000009");
        arena_free(other);
    }
}
END_TEST

START_TEST(a_full_record_is_accepted_and_canonical_values_stay_as_they_are)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        struct error err = {0};
        void *record = full_record(entities[i]);
        ck_assert_msg(record_check(entities[i], record, &err), "%s: %s", entities[i]->name,
                      err.message);
        for (size_t f = 0; f < entities[i]->field_count; f++) {
            char *again;
            ck_assert(field_parse(&entities[i]->fields[f], field_sample(&entities[i]->fields[f]),
                                  arena, &again, &err));
            ck_assert_str_eq(again, field_sample(&entities[i]->fields[f]));
        }
    }
}
END_TEST

START_TEST(a_missing_required_field_is_named)
{
    struct error err = {0};
    struct task *task = full_record(&task_entity);
    task->kind = NULL;
    ck_assert(!record_check(&task_entity, task, &err));
    ck_assert_str_eq(err.field, "kind");
    struct lead *lead = full_record(&lead_entity);
    lead->contact_id = NULL;
    ck_assert(!record_check(&lead_entity, lead, &err));
    ck_assert_str_eq(err.field, "contact_id");
}
END_TEST

START_TEST(a_record_is_called_by_what_people_know)
{
    struct contact contact = {
        .title = (char[]){"Dr."}, .first_name = (char[]){"Ole"}, .last_name = (char[]){"Behrens"}};
    ck_assert_str_eq(record_title(&contact_entity, &contact, arena), "Dr. Ole Behrens");
    struct contact unnamed = {.email = (char[]){"info@b.example"}};
    ck_assert_str_eq(record_title(&contact_entity, &unnamed, arena), "info@b.example");
    struct company company = {.company = (char[]){"Hanse IT AG"}};
    ck_assert_str_eq(record_title(&company_entity, &company, arena), "Hanse IT AG");
}
END_TEST

START_TEST(ids_of_answers_and_tasks_are_the_same_on_every_desk)
{
    char a[UUID_SIZE], b[UUID_SIZE], c[UUID_SIZE];
    answer_id("0190a6f0-0000-7000-8000-000000000001", "budget", a);
    answer_id("0190a6f0-0000-7000-8000-000000000001", "budget", b);
    answer_id("0190a6f0-0000-7000-8000-000000000001", "need", c);
    ck_assert(uuid_is_valid(a));
    ck_assert_str_eq(a, b);
    ck_assert_str_ne(a, c);
    task_quality_id("0190a6f0-0000-7000-8000-000000000001", "budget", c);
    ck_assert_str_ne(a, c);
}
END_TEST

START_TEST(search_keys_follow_phone_and_mail)
{
    struct contact *contact = record_new(&contact_entity, arena);
    contact->phone = arena_strdup(arena, "+493023125012");
    contact->email = arena_strdup(arena, "Petra@Nordwind.example");
    contact_derive_keys(contact, arena);
    ck_assert_str_eq(contact->phone_key, "210521320394");
    ck_assert_str_eq(contact->email_key, "petra@nordwind.example");
    ck_assert_ptr_null(contact->mobile_key);
    contact->phone = arena_strdup(arena, "unknown");
    contact->email = NULL;
    contact_derive_keys(contact, arena);
    ck_assert_ptr_null(contact->phone_key);
    ck_assert_ptr_null(contact->email_key);
}
END_TEST

START_TEST(a_line_that_speaks_of_a_person_is_known)
{
    static const char *const names[] = {"name:Müßig-Öttinger",
                                        "MUESSIG-OETTINGER",
                                        "last_name:oettinger city:Kiel",
                                        "muessig",
                                        "phone:030/23125-99",
                                        "0302312599 busy",
                                        "+49 30 2312599",
                                        "phone:2312599",
                                        "email:JÜRGEN@werk.example",
                                        "(0151) 1234 5678"};
    static const char *const others[] = {"",
                                         "city:Kiel",
                                         "Oettingen",
                                         "phone:030 23125 98",
                                         "030",
                                         "email:@werk.example",
                                         "Jürgen",
                                         "2312",
                                         "grade:A score:>50"};
    struct contact *contact = record_new(&contact_entity, arena);
    contact->first_name = arena_strdup(arena, "Jürgen");
    contact->last_name = arena_strdup(arena, "Müßig-Öttinger");
    contact->email = arena_strdup(arena, "jürgen@werk.example");
    contact->phone = arena_strdup(arena, "+49302312599");
    contact->mobile = arena_strdup(arena, "+4915112345678");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_msg(contact_is_named(contact, names[i], arena), "%s", names[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_msg(!contact_is_named(contact, others[i], arena), "%s", others[i]);
    ck_assert(!contact_is_named(record_new(&contact_entity, arena), "anybody 0302312599", arena));
}
END_TEST

UNIT_TESTS_WITH("core/entity", open_arena, close_arena, every_entity_is_found_by_its_names,
                every_row_of_every_table_is_complete, records_hold_no_field_that_the_envelope_owns,
                the_flat_view_of_a_lead_names_every_field_once,
                names_of_design_page_are_there_and_searched_where_people_search,
                each_field_merges_by_its_own_policy, a_new_record_has_no_values,
                what_is_put_comes_out_and_a_copy_stands_alone,
                a_full_record_is_accepted_and_canonical_values_stay_as_they_are,
                a_missing_required_field_is_named, a_record_is_called_by_what_people_know,
                ids_of_answers_and_tasks_are_the_same_on_every_desk,
                search_keys_follow_phone_and_mail, a_line_that_speaks_of_a_person_is_known)
