/* show --provenance: of what source each value is, since when, until when it may be used. */
#include "cli.h"

#include "usecase/masking.h"
#include "usecase/provenance.h"

#include <stdio.h>

static void print_line(struct desk *desk, const struct provenance_line *line,
                       const struct options *options, struct arena *arena)
{
    const char *words = provenance_words(desk->session, &line->from, arena),
               *day = provenance_date(line->from.day, arena),
               *until = provenance_date(line->from.until, arena),
               *confirmed = provenance_date(line->confirmed_day, arena);
    struct text out = {0};
    struct json_writer writer;
    if (!options->is_json) {
        const char *value = field_display_text(line->field, line->value, arena);
        text_printf(&out, "%s %s  %s, %s", text_fit(arena, _(line->field->label), 20),
                    text_fit(arena, value, 28), day, words);
        if (until != NULL)
            text_printf(&out, _(", licence until %s"), until);
        if (confirmed != NULL)
            text_printf(&out, _(", still right on %s"), confirmed);
        print_safe(text_str(&out));
        text_free(&out);
        return;
    }
    json_begin(&writer, &out);
    json_begin_object(&writer);
    json_put_string(&writer, "entity", line->entity->name);
    json_put_string(&writer, "field", line->field->name);
    json_put_string(&writer, "value", line->value);
    json_put_string(&writer, "source", line->from.source);
    json_put_string(&writer, "words", words);
    json_put_string(&writer, "since", day);
    json_put_string(&writer, "licence_until", until);
    json_put_string(&writer, "confirmed", confirmed);
    json_end_object(&writer);
    print_json_line(&out);
}

static bool load(struct desk *desk, const struct entity *entity, const char *id,
                 struct arena *arena, const struct contact **ret_contact,
                 const struct company **ret_company, struct error *err)
{
    struct lead_card *card;
    void *record;
    if (entity == &lead_entity) {
        if (!store_card(desk->store, id, arena, &card, err))
            return false;
        mask_card(desk->session, card, arena);
        *ret_contact = card->contact.record.id != NULL ? &card->contact : NULL;
        *ret_company = card->company.record.id != NULL ? &card->company : NULL;
        return true;
    }
    if (entity != &contact_entity && entity != &company_entity)
        return error_set(err, ERR_USAGE, _("--provenance is said of a lead, contact or company"));
    if (!store_load(desk->store, entity, store_survivor(desk->store, entity, id, arena), arena,
                    &record, err))
        return false;
    mask_record(desk->session, entity, record, arena);
    *(entity == &contact_entity ? (const void **)ret_contact : (const void **)ret_company) = record;
    return true;
}

bool print_provenance(struct desk *desk, const struct entity *entity, const struct options *options,
                      struct error *err)
{
    struct arena *arena = arena_new();
    const struct contact *contact = NULL;
    const struct company *company = NULL;
    struct provenance_line *lines;
    size_t count = 0;
    bool is_ok = load(desk, entity, options->words[1], arena, &contact, &company, err);
    if (is_ok)
        provenance_lines(desk->session, contact, company, arena, &lines, &count);
    for (size_t i = 0; i < count; i++)
        print_line(desk, &lines[i], options, arena);
    arena_free(arena);
    return is_ok;
}
