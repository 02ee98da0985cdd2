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

static void print_text(struct desk *desk, const struct consent_dossier *dossier,
                       struct arena *arena)
{
    const struct contact *contact = dossier->contact;
    print_safe(arena_printf(arena, _("Evidence of consent, printed %s (times are UTC)"),
                            time_iso(arena, clock_now_ms())));
    print_safe(arena_printf(arena, "%s %s, %s, %s", str_or(contact->first_name, ""),
                            str_or(contact->last_name, ""),
                            dossier->company != NULL ? str_or(dossier->company->company, "") : "",
                            str_or(contact->phone, str_or(contact->mobile, ""))));
    print_safe(arena_printf(arena, _("by phone: %s; by mail: %s; to be kept until %s"),
                            words("status", dossier->phone_state, arena),
                            words("status", dossier->email_state, arena),
                            day_of(arena, dossier->keep_until_ms)));
    for (size_t i = 0; i < dossier->consent_count; i++) {
        const struct consent *row = dossier->consents[i];
        print_safe(arena_printf(
            arena, "%s  %s  %s  %s  %s: %s", time_iso(arena, row->at_ms),
            words("purpose", row->purpose, arena), words("status", row->status, arena),
            words("basis", str_equal(row->basis, "") ? NULL : row->basis, arena),
            dossier_user(desk->session, row->user_id, arena), str_or(row->evidence, "–")));
    }
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
        OBJECT({"kind", "consent"}, {"at", time_iso(arena, row->at_ms)}, {"purpose", row->purpose},
               {"status", row->status}, {"basis", row->basis}, {"evidence", row->evidence},
               {"who", dossier_user(desk->session, row->user_id, arena)});
    }
    for (size_t i = 0; i < dossier->call_count; i++) {
        const struct activity *call = dossier->calls[i];
        OBJECT({"kind", "use"}, {"at", time_iso(arena, call->at_ms)}, {"lead", call->lead_id},
               {"result", call->result}, {"number", call->phone},
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
