/* A list of another house becomes entries of the block list: a Robinson list, in clear or hashed.
 */
#include "usecase/blocks.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/csv.h"
#include "core/phone_number.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

#define AT_ONCE 500 /* entries of one durable write */

struct block_file {
    struct session *session;
    const struct block_import *request;
    struct block_import_report *report;
    struct arena *arena; /* of the write being filled */
    struct batch_of_operations *ops;
};

/* What one cell is; false: nothing that could be blocked. */
static bool read_term(struct block_file *file, const char *raw, struct block_term *ret_term)
{
    const char *key = session_block_key(file->session),
               *text = str_trim(file->arena, csv_unguard(raw));
    struct phone_number number;
    char *mail;
    const char *hashed = block_listed_kind(text);
    if (hashed != NULL) {
        *ret_term = (struct block_term){.kind = hashed};
        block_hash(key, hashed, utf8_lower(file->arena, text), ret_term->hash);
        return true;
    }
    if (strchr(text, '@') != NULL) {
        if (!email_parse(text, file->arena, &mail))
            return false;
        *ret_term = (struct block_term){.kind = "email"};
        block_hash(key, "email", utf8_lower(file->arena, mail), ret_term->hash);
        return true;
    }
    phone_parse(text, NULL, &number);
    *ret_term = (struct block_term){.kind = "phone"};
    block_hash(key, "phone", number.e164, ret_term->hash);
    return number.e164[0] != '\0';
}

static void begin(struct block_file *file)
{
    arena_reset(file->arena);
    file->ops = operations_new(file->arena, "block.import", file->session->actor.user_id,
                               file->session->now_ms());
}

static bool flush(struct block_file *file, struct error *err)
{
    bool is_ok = write_commit(file->session, file->ops, NULL, err);
    begin(file);
    return is_ok;
}

static void add(struct block_file *file, const struct block_term *term)
{
    char id[UUID_SIZE];
    struct arena *arena = file->arena;
    void *before = NULL;
    block_id(term->hash, "list", file->request->source, id);
    if (!store_load(file->session->store, &block_entity, id, arena, &before, NULL))
        before = NULL;
    const struct block *known = before;
    if (known != NULL && known->is_active == 1 &&
        strcmp(str_or(known->as_of, ""), file->request->date) >= 0) {
        file->report->known++;
        return;
    }
    struct block *block = record_new(&block_entity, arena);
    if (known != NULL)
        block->record = known->record;
    block->record.id = arena_strdup(arena, id);
    block->hash = arena_strdup(arena, term->hash);
    block->kind = arena_strdup(arena, term->kind);
    block->cause = arena_strdup(arena, "list");
    block->source = arena_strdup(arena, file->request->source);
    block->as_of = arena_strdup(arena, file->request->date);
    block->is_active = 1;
    block->at_ms = file->ops->now_ms;
    block->user_id = arena_strdup(arena, file->session->actor.user_id);
    operations_diff(file->ops, &block_entity, before, block);
    if (known != NULL && known->is_active == 1)
        file->report->known++;
    else
        file->report->added++;
}

/* Without a heading the first line is an entry too. */
static bool take(struct block_file *file, const char *cell, bool is_heading, struct error *err)
{
    struct block_term term;
    bool is_term = read_term(file, cell, &term);
    if (is_heading && !is_term)
        return true;
    file->report->read++;
    if (is_term) {
        add(file, &term);
    } else {
        if (file->report->rejected++ == 0)
            snprintf(file->report->first_rejected, sizeof file->report->first_rejected, "%s", cell);
        return true;
    }
    return file->ops->count < AT_ONCE || flush(file, err);
}

static bool read_all(struct block_file *file, struct csv_reader *reader, struct error *err)
{
    const struct csv_row *header = csv_header(reader);
    struct arena *rows = arena_new();
    struct csv_row row;
    struct error end = {0};
    bool can_continue, is_ok = header->count == 0 || take(file, header->cells[0], true, err);
    while (is_ok && csv_next(reader, rows, &row, &can_continue, &end)) {
        is_ok =
            row.count == 0 || str_is_empty(row.cells[0]) || take(file, row.cells[0], false, err);
        arena_reset(rows);
        if (is_ok && file->request->progress != NULL && file->report->read % 1000 == 0)
            is_ok = file->request->progress(file->request->progress_data, file->report->read) ||
                    error_set(err, ERR_CANCELLED, "%s", error_sentence(ERR_CANCELLED));
    }
    arena_free(rows);
    if (is_ok && end.code != ERR_NONE && err != NULL)
        *err = end;
    return is_ok && end.code == ERR_NONE && flush(file, err);
}

static bool check(struct session *session, const struct block_import *request, struct arena *arena,
                  struct error *err)
{
    char *date;
    if (!actor_require(&session->actor, RIGHT_BLOCKS, err))
        return false;
    if (session_block_key(session) == NULL)
        return error_set(err, ERR_OFFLINE, _("the block list is not here yet: sync first"));
    if (str_is_empty(request->source))
        return error_set_field(err, ERR_USAGE, "source", _("say --source: whose list it is"));
    return (!str_is_empty(request->date) && strlen(request->date) == 10 &&
            field_parse(entity_field(&block_entity, "as_of"), request->date, arena, &date, NULL)) ||
           error_set_field(err, ERR_USAGE, "date", _("say --date YYYY-MM-DD: of when the list is"));
}

bool block_import(struct session *session, const struct block_import *request,
                  struct block_import_report *ret_report, struct error *err)
{
    struct block_file file = {
        .session = session, .request = request, .report = ret_report, .arena = arena_new()};
    struct csv_reader *reader = NULL;
    *ret_report = (struct block_import_report){0};
    bool is_ok = check(session, request, file.arena, err) && csv_open(request->path, &reader, err);
    if (is_ok) {
        begin(&file);
        is_ok = read_all(&file, reader, err);
    }
    csv_close(reader);
    arena_free(file.arena);
    return is_ok;
}
