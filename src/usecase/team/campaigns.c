/* Campaigns with what they lack, and their part of the queue's mix. */
#include "usecase/campaigns.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/mix.h"
#include "store/campaigns.h"
#include "store/records.h"
#include "usecase/calls.h"
#include "usecase/guide.h"

#include <string.h>

#define CAMPAIGNS_MOST 500
#define SOON_MS (14 * DAY_MS)

static void add_gap(struct text *gaps, const char *words)
{
    text_printf(gaps, "%s%s", gaps->length > 0 ? "; " : "", words);
}

static bool has_guide(struct session *session, const struct campaign *campaign)
{
    const struct guide_shelf *shelf = session_guides(session);
    for (size_t i = 0; i < shelf->count; i++)
        if (str_is_empty(campaign->call_guide) ||
            str_equal(shelf->guides[i].name, campaign->call_guide))
            return true;
    return false;
}

/* Hours that its rules and the law leave, within two weeks. */
static bool has_hours(struct session *session, const struct campaign *campaign)
{
    const struct callee callee =
        callee_at(session_calling_for(session, str_or(campaign->team_id, session->actor.team_id)),
                  NULL, NULL, campaign->name);
    int64_t now = session->now_ms(), next = callee_next_lawful_ms(&callee, now);
    return next != TIME_NONE && next - now < SOON_MS;
}

static const char *gaps_of(struct session *session, const struct campaign_line *line,
                           struct arena *arena)
{
    const struct campaign *campaign = line->campaign;
    int64_t now = session->now_ms();
    struct text gaps = {0};
    if (line->queue == NULL)
        add_gap(&gaps, _("no queue"));
    if (line->form == NULL)
        add_gap(&gaps, _("no form"));
    if (!has_guide(session, campaign))
        add_gap(&gaps, _("no guide"));
    if (!has_hours(session, campaign))
        add_gap(&gaps, _("no lawful hours"));
    if (line->without_basis > 0)
        add_gap(&gaps, arena_printf(arena,
                                    ngettext("%lld lead without a legal basis",
                                             "%lld leads without a legal basis",
                                             (unsigned long)line->without_basis),
                                    (long long)line->without_basis));
    if (campaign->starts_ms != TIME_NONE && campaign->starts_ms > now)
        add_gap(&gaps, _("has not begun"));
    if (campaign->ends_ms != TIME_NONE && campaign->ends_ms < now)
        add_gap(&gaps, _("is over"));
    char *words = arena_strdup(arena, text_str(&gaps));
    text_free(&gaps);
    return words;
}

static void read_mix(struct campaign_line *line, struct arena *arena)
{
    struct mix mix;
    if (line->queue == NULL || !mix_parse(line->queue->mix, arena, &mix, NULL))
        return;
    for (int i = 0; i < mix.count; i++)
        if (str_equal(mix.parts[i].campaign, line->campaign->name)) {
            line->share = mix.parts[i].share;
            line->floor = mix.parts[i].floor;
        }
}

static struct campaign_line line_of(struct session *session, const struct campaign *campaign,
                                    const struct campaign_count *counts, size_t count,
                                    struct arena *arena)
{
    struct campaign_line line = {.campaign = campaign, .guide = campaign->call_guide};
    const struct form *form;
    void *queue;
    if (campaign->queue_id != NULL &&
        store_load(session->store, &queue_entity, campaign->queue_id, arena, &queue, NULL))
        line.queue = queue;
    if (session_form_for(session, campaign->record.id, campaign->team_id, MASK_TELESALES, &form,
                         NULL))
        line.form = form->name;
    for (size_t i = 0; i < count; i++)
        if (str_equal(counts[i].campaign_id, campaign->record.id))
            line.without_basis = counts[i].without_basis;
    read_mix(&line, arena);
    line.gaps = gaps_of(session, &line, arena);
    return line;
}

bool campaigns_list(struct session *session, const char *team_id, struct arena *arena,
                    struct campaign_line **ret_lines, size_t *ret_count, struct error *err)
{
    struct page_request page = {.limit = CAMPAIGNS_MOST, .sort = "name"};
    void **campaigns;
    struct campaign_count *counts;
    size_t found, count_count;
    char *cursor;
    if (!store_page(session->store, &campaign_entity, &page, arena, &campaigns, &found, &cursor,
                    err) ||
        !store_without_basis(session->store, arena, &counts, &count_count, err))
        return false;
    *ret_lines = ARENA_ARRAY(arena, struct campaign_line, found + 1);
    *ret_count = 0;
    for (size_t i = 0; i < found; i++) {
        const struct campaign *campaign = campaigns[i];
        if (team_id == NULL || str_is_empty(campaign->team_id) ||
            str_equal(campaign->team_id, team_id))
            (*ret_lines)[(*ret_count)++] = line_of(session, campaign, counts, count_count, arena);
    }
    return true;
}

bool campaign_set_mix(struct session *session, const char *campaign_id, const char *percent,
                      struct error *err)
{
    struct arena *arena = arena_new();
    void *campaign, *queue;
    char *mix;
    bool is_ok =
        store_load(session->store, &campaign_entity, campaign_id, arena, &campaign, err) &&
        ((((struct campaign *)campaign)->queue_id != NULL &&
          store_load(session->store, &queue_entity, ((struct campaign *)campaign)->queue_id, arena,
                     &queue, NULL)) ||
         error_set(err, ERR_DATA, _("this campaign has no queue; it takes part in no mix"))) &&
        mix_put(((struct queue *)queue)->mix, ((struct campaign *)campaign)->name, percent, arena,
                &mix, err);
    if (is_ok) {
        const struct field_input input = {"mix", mix};
        is_ok = record_set(session, &queue_entity, ((struct queue *)queue)->record.id, &input, 1,
                           NULL, err);
    }
    arena_free(arena);
    return is_ok;
}
