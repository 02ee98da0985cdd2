/* Import of a list: each row is read, checked and matched; chunks of rows become one bulk operation
 * each, all in one group. */
#include "usecase/import.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/uuid.h"
#include "codec/check_lists.h"
#include "codec/record_json.h"
#include "core/consent.h"
#include "core/phone_number.h"
#include "core/quality_score.h"
#include "core/reference.h"
#include "core/score.h"
#include "import_private.h"
#include "store/desk.h"
#include "store/import_checks.h"
#include "store/records.h"
#include "store/twins.h"
#include "usecase/write.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)48 << 10)

static void verdict_reject(struct import *import, const char *reason)
{
    struct import_report *report = import->report;
    report->rejected++;
    for (int i = 0; i < report->reason_count; i++)
        if (str_equal(report->reasons[i].reason, reason)) {
            report->reasons[i].count++;
            return;
        }
    if (report->reason_count < (int)(sizeof report->reasons / sizeof *report->reasons)) {
        snprintf(report->reasons[report->reason_count].reason, sizeof report->reasons->reason, "%s",
                 reason);
        report->reasons[report->reason_count++].count = 1;
    }
}

/* What the one write path would derive for this row, so that the first change to it is a person's.
 */
static void add_derived(struct import *import, struct bulk_row *row)
{
    static const struct quality_facts no_facts;
    struct arena *arena = import->row_arena;
    struct lead_card card = {.lead = *(struct lead *)record_new(&lead_entity, arena),
                             .contact = *(struct contact *)record_new(&contact_entity, arena),
                             .company = *(struct company *)record_new(&company_entity, arena)};
    struct score score;
    for (size_t i = 0; i < row->change_count; i++) {
        const void *record;
        const struct entity *entity = lead_card_owner(&card, row->changes[i].name, &record);
        if (entity == NULL)
            continue;
        const struct field *field = entity_field(entity, row->changes[i].name);
        field_put(field, (void *)(uintptr_t)record, row->changes[i].value, arena);
        row->changes[i].field = str_ends(field->name, "_id") ? NULL : field; /* of several, too */
    }
    const struct quality_subject subject = {.contact = &card.contact,
                                            .lead = &card.lead,
                                            .facts = &no_facts,
                                            .reference = check_lists(),
                                            .now_ms = import->now_ms,
                                            .arena = arena};
    row->is_fine = import_profile_row(import, &subject, row) && row->is_fine;
    if (row->creates_company)
        row->search_words = contact_search_words(&card.contact, &card.company, arena);
    score_lead(&card, NULL, 0, import->form, &(struct score_history){0}, import->now_ms, &score);
    row_put(row, "grade", arena_strdup(arena, score.grade));
    row_put(row, "score", arena_printf(arena, "%d", score.total));
}

static void add_lead_fields(struct import *import, struct bulk_row *row, bool is_blocked)
{
    bool has_basis =
        consent_basis_passes(import->request->basis, str_is_empty(row_value(row, "company")));
    bool is_gone = str_list_has("left,deceased", str_or(row_value(row, "person_state"), "here"));
    bool may_call = has_basis && !is_gone;
    struct arena *arena = import->row_arena;
    row_put(row, "received_ms", import->now_text);
    row_put(row, "origin", "marketing");
    row_put(row, "campaign_id", import->campaign_id);
    row_put(row, "source", import->source);
    row_put(row, "state", is_blocked ? "blocked" : may_call ? "ready" : "checking");
    if (!is_blocked) {
        row_put(row, "next_kind", may_call ? "call" : "check");
        row_put(row, "next_ms", import->now_text);
    }
    row_put(row, "attempts", "0");
    row_put(row, "queue_id", import->queue_id);
    row_put(row, "team_id", import->team_id);
    row_put(row, "owner_id", import->owner_id);
    row_put(row, "batch_id", import->report->batch_id);
    if (has_basis) {
        row_put(row, "basis", import->request->basis);
        row_put(row, "basis_note", arena_strdup(arena, import->request->evidence));
    }
    add_derived(import, row);
}

static bool write_batch(struct import *import, const char *state, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "import", import->session->actor.user_id, import->now_ms);
    const struct import_report *report = import->report;
    void *before = NULL;
    memcpy(ops->group_id, report->group_id, UUID_SIZE);
    if (!store_load(import->session->store, &batch_entity, report->batch_id, arena, &before, NULL))
        before = NULL;
    struct batch *batch = before != NULL ? record_copy(&batch_entity, before, arena)
                                         : record_new(&batch_entity, arena);
    const char *slash = strrchr(import->request->path, '/');
    batch->record.id = arena_strdup(arena, report->batch_id);
    batch->name = text_clean(arena, slash != NULL ? slash + 1 : import->request->path, false);
    batch->user_id = arena_strdup(arena, import->session->actor.user_id);
    batch->team_id = arena_strdup(arena, import->team_id);
    batch->campaign_id = arena_strdup(arena, import->campaign_id);
    batch->basis = arena_strdup(arena, import->request->basis);
    batch->evidence = arena_strdup(arena, import->request->evidence);
    batch->started_ms = import->now_ms;
    batch->licence_until = arena_strdup(arena, import->request->licence_until);
    if (import->request->is_bought || import->request->licence_until != NULL)
        batch->is_bought = 1;
    import_note_layout(import, batch, arena);
    batch->read_count = report->read;
    batch->created_count = report->created;
    batch->updated_count = report->updated;
    batch->known_count = report->known;
    batch->rejected_count = report->rejected;
    batch->state = arena_strdup(arena, state);
    operations_diff(ops, &batch_entity, before, batch);
    bool is_ok = write_commit(import->session, ops, NULL, err);
    arena_free(arena);
    return is_ok;
}

/* Durable here; shown by the other thread, which frees the rows. */
static bool write_and_pass_on(struct import *import, struct error *err)
{
    struct session *session = import->session;
    for (struct operation *op = import->pending->first; op != NULL; op = op->next) {
        op->device_id = session->device_id;
        op->action = import->pending->action;
    }
    if (!desk_save_unshown(session->store, import->pending, err))
        return false;
    if (session->saved != NULL)
        session->saved(session->saved_data);
    shower_take(import->shower, import->pending, import->chunk_arena);
    import->chunk_arena = arena_new();
    store_checkpoint(session->store); /* the other thread has no time for it */
    return (import->changed_count == 0 && import->newer_count == 0) ||
           shower_wait(import->shower, err);
}

/* Writes the chunks made so far, in one durable transaction. */
static bool write_pending(struct import *import, bool is_last, struct error *err)
{
    bool is_ok = true;
    bool has_newer = import->newer_count > 0 && !import->request->dry_run;
    if ((import->pending != NULL || has_newer) && !import->has_batch)
        is_ok = write_batch(import, "running", err) &&
                store_check_ask_add(import->session->store, import->report->batch_id, err);
    if (import->pending != NULL && is_ok && import->shower == NULL && !is_last &&
        store_kind(import->session->store) == STORE_DESK)
        is_ok = shower_start(import->session->store, &import->shower, err);
    if (import->pending != NULL && is_ok)
        is_ok = import->shower != NULL ? write_and_pass_on(import, err)
                                       : write_commit(import->session, import->pending, NULL, err);
    import->has_batch = import->has_batch || import->pending != NULL || has_newer;
    import->pending = NULL;
    is_ok = is_ok && import_write_newer(import, err);
    is_ok = is_ok && import_follow_up(import, err);
    arena_reset(import->chunk_arena);
    import->rows = NULL;
    return is_ok;
}

/* The rows so far become one operation. */
static void close_chunk(struct import *import)
{
    struct text body = {0};
    if (import->row_count > 0 && !import->request->dry_run) {
        if (import->pending == NULL) {
            import->pending = operations_new(import->chunk_arena, "import",
                                             import->session->actor.user_id, import->now_ms);
            memcpy(import->pending->group_id, import->report->group_id, UUID_SIZE);
        }
        bulk_write_json(&body, import->rows, import->row_count);
        struct operation *op =
            operations_on(import->pending, &batch_entity, import->report->batch_id, 0);
        op->kind = OP_BULK;
        op->body = arena_strndup(import->chunk_arena, text_str(&body), body.length);
        op->rows = import->rows;
        op->row_count = import->row_count;
        import->rows = NULL;
    }
    text_free(&body);
    import->row_count = 0;
    import->chunk_bytes = 0;
}

static bool take_row(struct import *import, const struct csv_row *source, struct error *err);

static bool write_all(struct import *import, bool is_last, struct error *err)
{
    close_chunk(import);
    return write_pending(import, is_last, err) &&
           (!is_last || import->shower == NULL || shower_wait(import->shower, err));
}

/* Further rows of persons that are written now. Of each person one at a time: the next one has to
 * see what this one did. */
static bool take_later(struct import *import, struct error *err)
{
    struct keyset round = {0};
    bool is_ok = import->shower == NULL || shower_wait(import->shower, err);
    import->is_later = true;
    for (size_t i = 0; is_ok && i < import->later_count; i++) {
        int64_t updated = import->report->updated;
        is_ok = take_row(import, &import->later[i], err);
        bool is_again = is_ok && import_is_named_again(&round, import);
        if (is_again && updated != import->report->updated) {
            is_ok = write_all(import, false, err) &&
                    (import->shower == NULL || shower_wait(import->shower, err));
            keyset_free(&round);
        }
        arena_reset(import->row_arena);
    }
    import->is_later = false;
    import->later_count = 0;
    import->later = NULL;
    arena_reset(import->later_arena);
    keyset_free(&round);
    return is_ok;
}

static bool flush(struct import *import, bool is_last, struct error *err)
{
    if (import->later_count == 0)
        return write_all(import, is_last, err);
    return write_all(import, false, err) && take_later(import, err) &&
           write_all(import, is_last, err);
}

void import_row_words(const struct bulk_row *row, char *out, size_t size)
{
    const char *company = str_or(row_value(row, "company"), "–"),
               *first = str_or(row_value(row, "first_name"), ""),
               *last = str_or(row_value(row, "last_name"), "");
    bool is_person = *first != '\0' || *last != '\0';
    snprintf(out, size, is_person ? "%s, %s %s" : "%s", company, first, last);
}

static bool is_sampling(const struct import *import)
{
    const struct import_report *report = import->report;
    return report->sample_count < (int)(sizeof report->samples / sizeof *report->samples);
}

static void sample(struct import *import, int64_t number, const char *words, const char *verdict)
{
    struct import_report *report = import->report;
    if (!is_sampling(import))
        return;
    int at = report->sample_count++;
    report->samples[at].row = number;
    snprintf(report->samples[at].text, sizeof report->samples->text, "%s", words);
    snprintf(report->samples[at].verdict, sizeof report->samples->verdict, "%s", verdict);
}

/* A long note may need a chunk of its own. */
static struct bulk_row *with_room(struct import *import, struct bulk_row *row)
{
    const char *note = row_value(row, BULK_NOTE);
    if (note == NULL || import->row_count == 0 || import->chunk_bytes + strlen(note) < CHUNK_BYTES)
        return row;
    struct bulk_row copy = *row;
    close_chunk(import);
    if (import->rows == NULL)
        import->rows = ARENA_ARRAY(import->chunk_arena, struct bulk_row, BULK_ROWS_MAX);
    import->rows[0] = copy;
    return &import->rows[0];
}

/* A row read leaves many copies of its cells behind: only what is written stays. */
static void keep_row(struct import *import, struct bulk_row *row)
{
    struct arena *arena = import->chunk_arena;
    struct change *kept = ARENA_ARRAY(arena, struct change, row->change_count);
    for (size_t i = 0; i < row->change_count; i++) {
        kept[i] = row->changes[i];
        kept[i].value = arena_strdup(arena, kept[i].value);
        import->chunk_bytes += strlen(kept[i].name) + strlen(kept[i].value) + 8;
    }
    row->changes = kept;
    row->search_words = arena_strdup(arena, row->search_words);
    import->chunk_bytes += 160;
    import->row_count++;
}

static bool reject_later(struct import *import, const struct csv_row *source, struct error *err)
{
    const char *reason = import->request->is_of_companies
                             ? _("an earlier row names this company, written otherwise")
                             : _("an earlier row names this person, written otherwise");
    verdict_reject(import, reason);
    return import_write_reject(import, source, reason, err);
}

static bool take_row(struct import *import, const struct csv_row *source, struct error *err)
{
    struct error wrong = {0};
    char words[sizeof import->report->samples->text] = "";
    enum import_block block;
    if (import->rows == NULL)
        import->rows = ARENA_ARRAY(import->chunk_arena, struct bulk_row, BULK_ROWS_MAX);
    struct bulk_row *row = &import->rows[import->row_count];
    *row = (struct bulk_row){0};
    import->report->read += !import->is_later;
    if (!import_read_row(import, source, import->row_arena, row, &wrong) ||
        !import_takes(import, row, &block, &wrong)) {
        import_row_words(row, words, sizeof words);
        sample(import, source->number, words, N_("rejected"));
        verdict_reject(import, wrong.message);
        import_profile_rejected(import, wrong.field);
        return import_write_reject(import, source, wrong.message, err);
    }
    enum import_verdict verdict;
    bool is_firm = import->request->is_of_companies;
    if (is_sampling(import)) /* what is known already is taken out of the row */
        import_row_words(row, words, sizeof words);
    if (!(is_firm ? import_match_firm : import_match)(import, row, &verdict, err))
        return false;
    if (verdict == IMPORT_AGAIN) {
        import_keep_later(import, source);
        sample(import, source->number, words, N_("known"));
        return true;
    }
    if (import->is_later && verdict == IMPORT_NEW)
        return reject_later(import, source, err);
    bool is_person = verdict == IMPORT_NEW && !is_firm;
    bool is_blocked = is_person && (block == IMPORT_BLOCKED || import->row_is_closed),
         is_likely = false;
    if (verdict == IMPORT_NEW && !import_look_alike(import, row, source->number, &is_likely, err))
        return false;
    sample(import, source->number, words,
           is_blocked                  ? N_("blocked")
           : is_likely                 ? N_("twin")
           : verdict == IMPORT_NEW     ? N_("new")
           : verdict == IMPORT_CHANGED ? N_("changed")
                                       : N_("known"));
    import->report->known += verdict == IMPORT_KNOWN;
    import->report->updated += verdict == IMPORT_CHANGED;
    import->report->created += verdict == IMPORT_NEW;
    import->report->blocked += is_blocked;
    if (verdict == IMPORT_KNOWN)
        return true;
    if (is_person)
        add_lead_fields(import, row, is_blocked);
    if (row->change_count == 0)
        return true; /* only what the list knows better: written by itself */
    row = with_room(import, row);
    keep_row(import, row);
    if (verdict == IMPORT_CHANGED && !is_firm)
        memcpy(import->changed[import->changed_count++], row->contact_id, UUID_SIZE);
    if (import->row_count == BULK_ROWS_MAX || import->chunk_bytes >= CHUNK_BYTES)
        close_chunk(import);
    return true;
}

static bool is_stopped(const struct import *import)
{
    const struct csv_info *info = csv_info(import->reader);
    return import->request->progress != NULL &&
           !import->request->progress(import->request->progress_data, import->report->read,
                                      info->bytes_read, info->bytes_total);
}

/* Whatever ends it (the end, a broken row, a person), the rows read so far are written and counted.
 */
static bool read_all(struct import *import, struct error *err)
{
    struct csv_row row;
    struct error end = {0};
    bool can_continue, is_ok = true, is_cancelled = false;
    while (is_ok && !is_cancelled &&
           csv_next(import->reader, import->row_arena, &row, &can_continue, &end)) {
        is_ok = take_row(import, &row, err);
        arena_reset(import->row_arena);
        if (import->report->read == IMPORT_ROWS_MEASURED)
            import_match_expect(import);
        if (is_ok && import->report->read % IMPORT_ROWS_WRITTEN ==
                         0) /* also frees what known and rejected rows took */
            is_ok = flush(import, false, err);
        is_cancelled = is_ok && import->report->read % 100 == 0 && is_stopped(import);
    }
    if (end.code == ERR_NO_INPUT) /* a person may end what waits for more to read */
        is_cancelled = is_cancelled || is_stopped(import);
    if (!is_ok || !flush(import, true, err))
        return false;
    if (is_cancelled)
        return error_set(err, ERR_CANCELLED, "%s",
                         import->request->dry_run
                             ? _("stopped; the counts are those of the rows read so far")
                             : _("cancelled; what was read so far is saved: import it again to go "
                                 "on, or undo it as a whole"));
    if (end.code == ERR_NONE)
        return true;
    if (err != NULL)
        *err = end;
    return false;
}

static void report_left_out(const struct import *import, struct import_report *ret_report)
{
    if (import->reader == NULL)
        return;
    ret_report->unplaced = csv_info(import->reader)->unplaced;
    ret_report->blanks = csv_info(import->reader)->blanks;
    ret_report->list = *csv_info(import->reader);
}

bool import_run(struct session *session, const struct import_request *request,
                struct import_report *ret_report, struct error *err)
{
    struct import import = {.session = session,
                            .request = request,
                            .report = ret_report,
                            .arena = arena_new(),
                            .chunk_arena = arena_new(),
                            .row_arena = arena_new(),
                            .newer_arena = arena_new(),
                            .later_arena = arena_new(),
                            .now_ms = session->now_ms()};
    *ret_report = (struct import_report){0};
    uuid_new(ret_report->batch_id);
    uuid_new(ret_report->group_id);
    import.now_text = arena_printf(import.arena, "%lld", (long long)import.now_ms);
    import.provenance = (struct provenance){.source = ret_report->batch_id,
                                            .day = quality_day_of(import.now_ms),
                                            .until = provenance_day(request->licence_until)};
    import_name_rejects(&import);
    const struct csv_reading reading = {
        .encoding = request->encoding, .finds_header = true, .map = request->map};
    bool is_ok = actor_require(&session->actor, RIGHT_IMPORT, err) &&
                 import_policy_check(request->policy, err) && import_prepare(&import, err) &&
                 csv_open_as(request->path, &reading, &import.reader, err);
    is_ok = is_ok && import_map_columns(&import, err) && import_match_open(&import, err) &&
            import_block_open(&import, err);
    is_ok = is_ok && read_all(&import, err);
    report_left_out(&import, ret_report);
    shower_stop(import.shower);
    struct error broken = err != NULL && !is_ok ? *err : (struct error){0};
    if (import.has_batch && is_ok)
        is_ok =
            import_judge_columns(&import, err) &&
            (ret_report->created == 0 ||
             store_twin_ask_add(session->store, ret_report->batch_id, ret_report->group_id, err));
    if (import.has_batch)
        is_ok = write_batch(&import, "done", is_ok ? err : NULL) && is_ok;
    else
        ret_report->batch_id[0] = '\0'; /* nothing was written */
    if (!is_ok && err != NULL)
        *err = broken;
    if (is_ok && ret_report->created + ret_report->updated + ret_report->known == 0)
        is_ok =
            error_set(err, ERR_DATA,
                      ret_report->read == 0 ? _("the file has no rows") : _("no row was accepted"));
    is_ok = import_end_rejects(&import, is_ok ? err : NULL) && is_ok;
    if (ret_report->rejected == 0 || request->dry_run)
        ret_report->rejects_path[0] = '\0';
    csv_close(import.reader);
    import_match_free(&import);
    arena_free(import.row_arena);
    arena_free(import.newer_arena);
    arena_free(import.later_arena);
    arena_free(import.chunk_arena);
    arena_free(import.arena);
    malloc_trim(0); /* a workplace goes on, and its next import begins with as little */
    return is_ok;
}
