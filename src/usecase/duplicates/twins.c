/* Likely twins of one person: candidates by index, compared by the model that the stock taught. */
#include "usecase/duplicates.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/legal_forms.h"
#include "duplicates_private.h"
#include "store/queue.h"
#include "store/records.h"
#include "store/twins.h"
#include "usecase/calls.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TWINS_MOST 5
#define SURE .99

/* Before a base has taught its own: one in twenty has a twin, two colleagues each. */
#define TWINS_OF_EACH .05
#define COLLEAGUES_OF_EACH 2.
#define NAMESAKES_OF_EACH .05
#define PERSONS_LEAST 100.
#define COUNTED_MOST 20000

#define MODEL_KEY "match_model"
#define MODEL_VERSION 4

/* --- the model --- */

static size_t numbers_of(struct match_model *model, double *ret[], size_t room)
{
    double *const plain[] = {&model->share_same, &model->share_colleague, &model->share_namesake,
                             &model->pair_space};
    size_t count = 0;
    for (size_t i = 0; i < 4; i++)
        ret[count++] = plain[i];
    for (int f = 0; f < MATCH_FIELDS; f++)
        for (int l = 0; l < MATCH_LEVELS && count + 4 <= room; l++) {
            ret[count++] = &model->same[f][l];
            ret[count++] = &model->colleague[f][l];
            ret[count++] = &model->namesake[f][l];
            ret[count++] = &model->unrelated[f][l];
        }
    return count;
}

#define NUMBERS (4 + 4 * MATCH_FIELDS * MATCH_LEVELS)

bool model_keep(struct session *session, const struct match_model *model, int64_t now_ms,
                struct error *err)
{
    struct text out = {0};
    struct match_model copy = *model;
    double *numbers[NUMBERS];
    size_t count = numbers_of(&copy, numbers, NUMBERS);
    unsigned fields = 0;
    for (int f = 0; f < MATCH_FIELDS; f++)
        fields |= model->has_field[f] ? 1u << f : 0;
    text_printf(&out, "%d %lld %u %d %d", MODEL_VERSION, (long long)now_ms, fields,
                model->has_colleagues, model->has_namesakes);
    for (size_t i = 0; i < count; i++)
        text_printf(&out, " %.9g", *numbers[i]);
    bool is_ok = store_meta_set(session->store, MODEL_KEY, text_str(&out), true, err);
    text_free(&out);
    session->twins = NULL; /* read anew */
    return is_ok;
}

static bool model_read(const char *text, struct match_model *ret_model, int64_t *ret_ms)
{
    double *numbers[NUMBERS];
    size_t count = numbers_of(ret_model, numbers, NUMBERS);
    char *at;
    if (text == NULL || strtol(text, &at, 10) != MODEL_VERSION)
        return false;
    *ret_ms = strtoll(at, &at, 10);
    unsigned long fields = strtoul(at, &at, 10);
    ret_model->has_colleagues = strtol(at, &at, 10) != 0;
    ret_model->has_namesakes = strtol(at, &at, 10) != 0;
    for (int f = 0; f < MATCH_FIELDS; f++)
        ret_model->has_field[f] = (fields & 1u << f) != 0;
    for (size_t i = 0; i < count; i++) {
        const char *from = at;
        *numbers[i] = strtod(from, &at);
        if (at == from || !isfinite(*numbers[i]))
            return false;
    }
    return true;
}

const struct twin_ground *twin_ground(struct session *session)
{
    if (session->twins != NULL)
        return session->twins;
    struct arena *arena = session->arena;
    struct twin_ground *ground = ARENA_NEW(arena, struct twin_ground);
    ground->forms = legal_forms();
    ground->model_ms = TIME_NONE;
    match_model_default(&ground->model);
    double persons = (double)store_some_count(session->store, &contact_entity, COUNTED_MOST);
    persons = fmax(persons, PERSONS_LEAST);
    ground->model.share_same = TWINS_OF_EACH / persons;
    ground->model.share_colleague = COLLEAGUES_OF_EACH / persons;
    ground->model.share_namesake = NAMESAKES_OF_EACH / persons;
    struct match_model learned;
    int64_t ms;
    if (model_read(store_meta(session->store, MODEL_KEY, true, arena), &learned, &ms)) {
        ground->model = learned;
        ground->model_ms = ms;
    }
    return session->twins = ground;
}

int64_t duplicates_model_ms(struct session *session)
{
    return twin_ground(session)->model_ms;
}

/* --- comparing --- */

bool twin_is_elsewhere(const struct twin_ground *ground, const char *company,
                       const char *other_company, struct arena *arena)
{
    if (str_is_empty(company) || str_is_empty(other_company))
        return false;
    const char *a = match_normal_company(arena, ground->forms, company, NULL),
               *b = match_normal_company(arena, ground->forms, other_company, NULL);
    return !str_equal(a, b) && !str_starts(a, b) && !str_starts(b, a);
}

static int likeliest_first(const void *a, const void *b)
{
    double x = ((const struct twin *)a)->probability, y = ((const struct twin *)b)->probability;
    return x != y ? (x > y ? -1 : 1)
                  : strcmp(((const struct twin *)a)->id, ((const struct twin *)b)->id);
}

enum duplicate_kind twin_kind(double probability, bool is_elsewhere)
{
    return is_elsewhere ? DUPLICATE_JOB : probability >= SURE ? DUPLICATE_SURE : DUPLICATE_POSSIBLE;
}

char *twin_title(const struct twin_card *card, struct arena *arena)
{
    const char *name = record_title(&contact_entity, &card->contact, arena);
    return str_is_empty(card->company.company)
               ? arena_strdup(arena, name)
               : arena_printf(arena, "%s, %s", name, card->company.company);
}

/* --- further numbers and addresses --- */

struct further {
    char **keys; /* as store_reached has them */
    size_t count;
};

static struct further further_of(struct session *session, const char *contact_id,
                                 struct arena *arena)
{
    struct further further = {0};
    if (!store_reached(session->store, contact_id, arena, &further.keys, &further.count, NULL))
        further.count = 0;
    return further;
}

static bool has_key(const struct further *further, char kind, const char *key)
{
    for (size_t i = 0; key != NULL && i < further->count; i++)
        if (further->keys[i][0] == kind && str_equal(further->keys[i] + 1, key))
            return true;
    return false;
}

static bool share_one(const struct further *a, const struct further *b, char kind)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->keys[i][0] == kind && has_key(b, kind, a->keys[i] + 1))
            return true;
    return false;
}

/* Where the two agree in a number or address that stands first at neither, they are compared by
 * that: the other one counts as saying what `one` says. */
static void agree(const struct contact *one, const struct further *own, struct contact *other,
                  const struct further *others, struct arena *arena)
{
    struct contact a = *one, b = *other;
    contact_derive_keys(&a, arena);
    contact_derive_keys(&b, arena);
    if (one->email != NULL && (has_key(others, 'e', a.email_key) ||
                               has_key(own, 'e', b.email_key) || share_one(own, others, 'e')))
        other->email = one->email;
    if (one->phone != NULL && (has_key(others, 'p', a.phone_key) || has_key(own, 'p', b.phone_key)))
        other->phone = one->phone;
    if (one->mobile != NULL &&
        (has_key(others, 'p', a.mobile_key) || has_key(own, 'p', b.mobile_key)))
        other->mobile = one->mobile;
    if (one->mobile != NULL && b.phone_key != NULL && str_equal(a.mobile_key, b.phone_key))
        other->mobile = one->mobile; /* in whichever field it stands */
    if (one->phone != NULL && b.mobile_key != NULL && str_equal(a.phone_key, b.mobile_key))
        other->phone = one->phone;
}

static size_t compare(struct session *session, const struct contact *contact,
                      const struct company *company, const struct twin_card *cards, size_t count,
                      struct arena *arena, struct twin *twins)
{
    const struct twin_ground *ground = twin_ground(session);
    const char *values[MATCH_INPUTS];
    size_t found = 0;
    struct match_list *list = match_list_new(ground->forms, person_inputs());
    struct further own = further_of(session, contact->record.id, arena);
    person_values(contact, company, values);
    match_list_add(list, 0, values);
    for (size_t i = 0; i < count; i++) {
        struct contact other = cards[i].contact;
        struct further others = further_of(session, other.record.id, arena);
        agree(contact, &own, &other, &others, arena);
        person_values(&other, &cards[i].company, values);
        match_list_add(list, 0, values);
    }
    match_list_ready(list);
    for (size_t i = 0; i < count; i++) {
        double weight = match_weight(list, &ground->model, 0, (uint32_t)i + 1);
        if (weight < 0)
            continue;
        struct text reason = {0};
        match_reason(list, &ground->model, 0, (uint32_t)i + 1, &reason);
        bool is_elsewhere = company != NULL && twin_is_elsewhere(ground, company->company,
                                                                 cards[i].company.company, arena);
        twins[found++] = (struct twin){.id = cards[i].contact.record.id,
                                       .title = twin_title(&cards[i], arena),
                                       .probability = match_probability(weight),
                                       .reason = arena_strdup(arena, text_str(&reason)),
                                       .kind = twin_kind(match_probability(weight), is_elsewhere)};
        text_free(&reason);
    }
    match_list_free(list);
    qsort(twins, found, sizeof *twins, likeliest_first);
    return found;
}

double twin_probability(struct session *session, const struct contact *a,
                        const struct company *company_a, const struct contact *b,
                        const struct company *company_b, struct arena *arena)
{
    const struct twin_ground *ground = twin_ground(session);
    const struct company *nothing = record_new(&company_entity, arena);
    const char *values[MATCH_INPUTS];
    struct match_list *list = match_list_new(ground->forms, person_inputs());
    person_values(a, company_a != NULL ? company_a : nothing, values);
    match_list_add(list, 0, values);
    struct contact other = *b;
    struct further own = further_of(session, a->record.id, arena),
                   others = further_of(session, b->record.id, arena);
    agree(a, &own, &other, &others, arena);
    person_values(&other, company_b != NULL ? company_b : nothing, values);
    match_list_add(list, 0, values);
    match_list_ready(list);
    double weight = match_weight(list, &ground->model, 0, 1);
    match_list_free(list);
    return match_probability(weight);
}

bool twins_find(struct session *session, const struct contact *contact,
                const struct company *company, struct arena *arena, struct twin **ret_twins,
                size_t *ret_count, struct error *err)
{
    struct twin_card *cards;
    size_t count;
    void *own;
    if (company == NULL && contact->company_id != NULL &&
        store_load(session->store, &company_entity, contact->company_id, arena, &own, NULL))
        company = own;
    *ret_count = 0;
    if (!store_twin_candidates(session->store, contact, company, arena, &cards, &count, err))
        return false;
    *ret_twins = ARENA_ARRAY(arena, struct twin, count + 1);
    if (count > 0)
        *ret_count = compare(session, contact, company, cards, count, arena, *ret_twins);
    *ret_count = *ret_count < TWINS_MOST ? *ret_count : TWINS_MOST;
    return true;
}
