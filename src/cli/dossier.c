/* The evidence of consent on paper: one page of text, or one JSON object a line. */
#include "cli.h"

#include "usecase/dossier.h"

#include <stdio.h>

static const char *day_of(struct arena *arena, int64_t ms)
{
    return ms == TIME_NONE ? "–" : arena_printf(arena, "%.10s", time_iso(arena, ms));
}

static const char *words(const char *field, const char *code, struct arena *arena)
{
    if (str_equal(code, "not_asked"))
        return _("not asked");
    return code == NULL ? "–"
                        : field_display_text(entity_field(&consent_entity, field), code, arena);
}

static const char *result_words(struct desk *desk, const struct activity *call)
{
    const struct outcome *outcome = outcome_find(desk->session->outcomes, call->result);
    return outcome != NULL ? _(outcome->label) : str_or(call->result, "–");
}

static int64_t keep_until(const struct consent_dossier *dossier, const struct consent *row)
{
    return !str_equal(row->status, "given")
               ? TIME_NONE
               : consent_keep_until_ms(
                     row->at_ms, dossier_last_use_ms(row, dossier->calls, dossier->call_count));
}

static void print_part(const char *label, const char *value, struct arena *arena)
{
    if (!str_is_empty(value))
        print_safe(arena_printf(arena, "    %s: %s", label, value));
}

/* What was declared: all that the authority asks for, also where nobody noted it. */
static void print_declaration(struct desk *desk, const struct consent_dossier *dossier,
                              const struct consent *row, struct arena *arena)
{
    print_safe(arena_printf(arena, "%s  %s  %s  %s", time_iso(arena, row->at_ms),
                            words("purpose", row->purpose, arena),
                            words("status", row->status, arena),
                            words("basis", str_is_empty(row->basis) ? NULL : row->basis, arena)));
    print_part(_("taken by"), dossier_user(desk->session, row->user_id, arena), arena);
    print_part(_("evidence"), str_or(row->evidence, "–"), arena);
    print_part(_("for"), str_or(row->address, _("all numbers and addresses")), arena);
    print_part(_("way"), words("way", row->way, arena), arena);
    if (!str_equal(row->status, "given"))
        return;
    print_part(_("on behalf of"), str_or(row->advertiser, _("not noted")), arena);
    print_part(_("products"), str_or(row->products, _("not noted")), arena);
    print_part(_("exact text"), str_or(row->wording, _("not noted")), arena);
    print_part(_("to be kept until"), day_of(arena, keep_until(dossier, row)), arena);
}

static void print_person(const struct consent_dossier *dossier, struct arena *arena)
{
    const struct contact *contact = dossier->contact;
    const struct company *company = dossier->company;
    print_safe(arena_printf(arena, "%s %s, %s, %s", str_or(contact->first_name, ""),
                            str_or(contact->last_name, ""),
                            company != NULL ? str_or(company->company, "–") : "–",
                            str_or(contact->phone, str_or(contact->mobile, ""))));
    if (company != NULL)
        print_safe(arena_printf(arena, "%s, %s %s", str_or(company->street, "–"),
                                str_or(company->postal_code, ""), str_or(company->city, "")));
    if (dossier->is_consumer)
        print_safe(_("private person: only express consent or an own request allows to call"));
}

static void print_text(struct desk *desk, const struct consent_dossier *dossier,
                       struct arena *arena)
{
    print_safe(arena_printf(arena, _("Evidence of consent, printed %s (times are UTC)"),
                            time_iso(arena, clock_now_ms())));
    print_person(dossier, arena);
    print_safe(arena_printf(arena, _("by phone: %s; by mail: %s; to be kept until %s"),
                            words("status", dossier->phone_state, arena),
                            words("status", dossier->email_state, arena),
                            day_of(arena, dossier->keep_until_ms)));
    for (size_t i = 0; i < dossier->consent_count; i++)
        print_declaration(desk, dossier, dossier->consents[i], arena);
    for (size_t i = 0; i < dossier->call_count; i++) {
        const struct activity *call = dossier->calls[i];
        print_safe(arena_printf(arena, _("%s  call  %s  %s  %s"), time_iso(arena, call->at_ms),
                                result_words(desk, call), str_or(call->phone, "–"),
                                dossier_user(desk->session, call->user_id, arena)));
    }
}

static void print_object(const char *const (*pairs)[2], size_t count)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    for (size_t i = 0; i < count; i++)
        json_put_string(&writer, pairs[i][0], pairs[i][1]);
    json_end_object(&writer);
    print_json_line(&line);
}
#define OBJECT(...)                                                                                \
    do {                                                                                           \
        const char *const pairs[][2] = {__VA_ARGS__};                                              \
        print_object(pairs, sizeof pairs / sizeof *pairs);                                         \
    } while (0)

static void print_json(struct desk *desk, const struct consent_dossier *dossier,
                       struct arena *arena)
{
    const struct contact *contact = dossier->contact;
    OBJECT({"kind", "person"}, {"id", contact->record.id}, {"first_name", contact->first_name},
           {"last_name", contact->last_name},
           {"company", dossier->company != NULL ? dossier->company->company : NULL},
           {"phone", contact->phone}, {"mobile", contact->mobile},
           {"phone_consent", dossier->phone_state}, {"email_consent", dossier->email_state},
           {"keep_until",
            dossier->keep_until_ms == TIME_NONE ? NULL : time_iso(arena, dossier->keep_until_ms)});
    for (size_t i = 0; i < dossier->consent_count; i++) {
        const struct consent *row = dossier->consents[i];
        int64_t keep_ms = keep_until(dossier, row);
        OBJECT({"kind", "consent"}, {"id", row->record.id}, {"at", time_iso(arena, row->at_ms)},
               {"purpose", row->purpose}, {"status", row->status}, {"basis", row->basis},
               {"evidence", row->evidence}, {"for", row->address}, {"way", row->way},
               {"wording", row->wording}, {"products", row->products},
               {"advertiser", row->advertiser},
               {"keep_until", keep_ms == TIME_NONE ? NULL : time_iso(arena, keep_ms)},
               {"who", dossier_user(desk->session, row->user_id, arena)});
    }
    for (size_t i = 0; i < dossier->call_count; i++) {
        const struct activity *call = dossier->calls[i];
        OBJECT({"kind", "use"}, {"at", time_iso(arena, call->at_ms)}, {"lead", call->lead_id},
               {"result", call->result}, {"number", call->phone}, {"consent", call->consent_id},
               {"who", dossier_user(desk->session, call->user_id, arena)});
    }
}

static bool run_consent_dossier(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct consent_dossier dossier;
    bool is_ok = dossier_consent(desk->session, options->words[0], arena, &dossier, err);
    if (is_ok && options->is_json)
        print_json(desk, &dossier, arena);
    else if (is_ok)
        print_text(desk, &dossier, arena);
    arena_free(arena);
    return is_ok;
}

bool run_dossier(struct desk *desk, struct options *options, struct error *err)
{
    return need(options, 1, err) &&
           (options->is_consent ? run_consent_dossier : run_person_dossier)(desk, options, err);
}
