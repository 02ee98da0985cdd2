/* Lists of strangers into the matching of core, and its answer back to their rows. */
#include "usecase/match.h"

#include "base/i18n.h"
#include "codec/csv.h"
#include "codec/legal_forms.h"
#include "core/match.h"

#include <stdlib.h>
#include <string.h>

enum { NO_COLUMN = -1, RESET_EVERY = 512 };

struct columns {
    int of[MATCH_INPUTS], rec_id; /* column of the list or NO_COLUMN */
};

struct matching {
    struct match_request request;
    struct csv_reader *readers[2];
    struct columns columns[2];
    struct match_list *list;
    struct match_result result;
    struct text ids; /* every rec_id, NUL-terminated */
    struct place {
        size_t id; /* in ids */
        int64_t number;
        int file;
    } * places;
    size_t room, skipped, sums;
};

static bool is_field(const char *name, enum match_input *ret_input, bool *ret_is_id)
{
    *ret_is_id = str_equal(name, "rec_id");
    return *ret_is_id || match_input_find(name, ret_input);
}

/* "E-Mail" and "e-mail" are one name. */
static int column_find(const struct csv_row *header, const char *name, struct arena *arena)
{
    for (size_t i = 0; i < header->count; i++)
        if (str_equal(str_trim(arena, header->cells[i]), name))
            return (int)i;
    for (size_t i = 0; i < header->count; i++)
        if (str_equal(text_fold(arena, str_trim(arena, header->cells[i])), text_fold(arena, name)))
            return (int)i;
    return NO_COLUMN;
}

/* A column named like one of our fields is that field; else the synonyms of an import decide. */
static bool columns_guess(const struct csv_row *header, struct arena *arena,
                          struct columns *ret_columns, struct error *err)
{
    const char **fields;
    if (!csv_map_headers(header, arena, &fields, err))
        return false;
    ret_columns->rec_id = column_find(header, "rec_id", arena);
    for (int i = 0; i < MATCH_INPUTS; i++) {
        const char *name = match_input_name((enum match_input)i);
        ret_columns->of[i] = column_find(header, name, arena);
        for (size_t j = 0; j < header->count && ret_columns->of[i] == NO_COLUMN; j++)
            if (str_equal(fields[j], name))
                ret_columns->of[i] = (int)j;
    }
    return true;
}

static void column_take(struct columns *columns, int column)
{
    for (int i = 0; i < MATCH_INPUTS; i++)
        if (columns->of[i] == column)
            columns->of[i] = NO_COLUMN;
}

/* A column that only the other of two lists has is none of this one's. */
static bool columns_override(const struct csv_row *header, const char *map, struct arena *arena,
                             struct columns *columns, bool *is_seen, struct error *err)
{
    char **parts;
    size_t count = str_split(arena, map, ',', &parts);
    for (size_t i = 0; i < count; i++) {
        enum match_input input = MATCH_INPUTS;
        bool is_id;
        char *equals = strchr(parts[i], '=');
        if (equals == NULL)
            return error_set(err, ERR_USAGE, _("--map: \"%s\" is not FIELD=COLUMN"), parts[i]);
        *equals = '\0';
        if (!is_field(str_trim(arena, parts[i]), &input, &is_id))
            return error_set(err, ERR_USAGE, _("--map: there is no field \"%s\""), parts[i]);
        int column = column_find(header, str_trim(arena, equals + 1), arena);
        if (column == NO_COLUMN)
            continue;
        is_seen[i] = true;
        column_take(columns, column);
        *(is_id ? &columns->rec_id : &columns->of[input]) = column;
    }
    return true;
}

static bool map_is_seen(const char *map, struct arena *arena, const bool *is_seen,
                        struct error *err)
{
    char **parts;
    size_t count = map != NULL ? str_split(arena, map, ',', &parts) : 0;
    for (size_t i = 0; i < count; i++)
        if (!is_seen[i])
            return error_set(err, ERR_USAGE, _("--map: the file has no column \"%s\""),
                             strchr(parts[i], '=') + 1);
    return true;
}

static bool list_open(struct matching *matching, int file, unsigned *inputs, bool *is_seen,
                      struct arena *arena, struct error *err)
{
    const struct match_request *request = &matching->request;
    const char *path = file == 0 ? request->path : request->second;
    struct columns *columns = &matching->columns[file];
    const struct csv_reading reading = {
        .encoding = request->encoding, .finds_header = true, .map = request->map};
    if (!csv_open_as(path, &reading, &matching->readers[file], err))
        return false;
    const struct csv_row *header = csv_header(matching->readers[file]);
    if (!columns_guess(header, arena, columns, err) ||
        (request->map != NULL &&
         !columns_override(header, request->map, arena, columns, is_seen, err)))
        return false;
    unsigned found = 0;
    for (int i = 0; i < MATCH_INPUTS; i++)
        found |= columns->of[i] != NO_COLUMN ? 1U << i : 0;
    *inputs |= found;
    return found != 0 ||
           error_set(err, ERR_DATA, _("%s: no column is understood; name them with --map"), path);
}

static void remember(struct matching *matching, int file, const struct csv_row *row)
{
    size_t at = match_list_count(matching->list);
    int column = matching->columns[file].rec_id;
    if (at == matching->room) {
        matching->room = at == 0 ? 1024 : at + at / 2;
        matching->places = xrealloc(matching->places, matching->room * sizeof *matching->places);
    }
    matching->places[at] =
        (struct place){.id = matching->ids.length, .number = row->number, .file = file};
    if (column != NO_COLUMN && (size_t)column < row->count && row->cells[column][0] != '\0')
        text_append(&matching->ids, row->cells[column]);
    else
        text_printf(&matching->ids, "%lld", (long long)row->number);
    text_append_bytes(&matching->ids, "", 1);
}

static void take_row(struct matching *matching, int file, const struct csv_row *row,
                     struct arena *arena)
{
    const char *values[MATCH_INPUTS] = {NULL};
    for (int i = 0; i < MATCH_INPUTS; i++) {
        int column = matching->columns[file].of[i];
        if (column != NO_COLUMN && (size_t)column < row->count)
            values[i] = csv_unguard(row->cells[column]);
    }
    if (values[MATCH_IN_SALUTATION] != NULL)
        values[MATCH_IN_SALUTATION] = csv_salutation(values[MATCH_IN_SALUTATION], arena);
    remember(matching, file, row);
    match_list_add(matching->list, file, values);
}

static bool list_read(struct matching *matching, int file, struct arena *arena, struct error *err)
{
    struct csv_row row;
    const struct match_request *request = &matching->request;
    for (size_t count = 0;; count++) {
        bool can_continue = false;
        struct error broken = {0};
        if (count % RESET_EVERY == 0) {
            arena_reset(arena);
            if (request->progress != NULL && !request->progress(request->data, 0))
                return error_set(err, ERR_CANCELLED, NULL);
        }
        if (csv_next(matching->readers[file], arena, &row, &can_continue, &broken)) {
            if (csv_is_sum(&row, arena))
                matching->sums++;
            else
                take_row(matching, file, &row, arena);
        } else if (broken.code == ERR_NONE) {
            return true;
        } else if (can_continue) {
            matching->skipped++;
        } else {
            *err = broken;
            return false;
        }
    }
}

static bool run(struct matching *matching, struct arena *arena, struct error *err)
{
    unsigned inputs = 0;
    const struct match_progress progress = {matching->request.progress, matching->request.data};
    const char *map = matching->request.map;
    bool has_second = matching->request.second != NULL;
    bool *is_seen = ARENA_ARRAY(arena, bool, strlen(str_or(map, "")) + 1);
    bool is_ok = list_open(matching, 0, &inputs, is_seen, arena, err) &&
                 (!has_second || list_open(matching, 1, &inputs, is_seen, arena, err)) &&
                 map_is_seen(map, arena, is_seen, err) &&
                 (matching->list = match_list_new(legal_forms(), inputs)) != NULL &&
                 list_read(matching, 0, arena, err) &&
                 (!has_second || list_read(matching, 1, arena, err));
    return is_ok && (match_run(matching->list, progress.report != NULL ? &progress : NULL,
                               &matching->result) ||
                     error_set(err, ERR_CANCELLED, NULL));
}

bool matching_open(const struct match_request *request, struct matching **ret_matching,
                   struct error *err)
{
    struct arena *arena = arena_new();
    struct matching *matching = xcalloc(1, sizeof *matching);
    matching->request = *request;
    bool is_ok = run(matching, arena, err);
    arena_free(arena);
    if (!is_ok)
        matching_close(matching);
    else
        *ret_matching = matching;
    return is_ok;
}

void matching_close(struct matching *matching)
{
    if (matching == NULL)
        return;
    for (int i = 0; i < 2; i++)
        if (matching->readers[i] != NULL)
            csv_close(matching->readers[i]);
    match_result_free(&matching->result);
    match_list_free(matching->list);
    text_free(&matching->ids);
    free(matching->places);
    free(matching);
}

size_t matching_skipped(const struct matching *matching)
{
    return matching->skipped;
}

size_t matching_sums(const struct matching *matching)
{
    return matching->sums;
}

const struct csv_info *matching_list(const struct matching *matching, int file)
{
    return matching->readers[file] != NULL ? csv_info(matching->readers[file]) : NULL;
}

double matching_expected(const struct matching *matching)
{
    return matching->result.expected_pairs;
}

size_t matching_row_count(const struct matching *matching)
{
    return match_list_count(matching->list);
}

size_t matching_pair_count(const struct matching *matching)
{
    return matching->result.pair_count;
}

static struct matching_row row_of(const struct matching *matching, size_t index)
{
    const struct place *place = &matching->places[index];
    return (struct matching_row){.file = place->file == 0 ? matching->request.path
                                                          : matching->request.second,
                                 .rec_id = text_str(&matching->ids) + place->id,
                                 .row = place->number,
                                 .cluster = matching->result.cluster[index]};
}

static char *reason_of(const struct matching *matching, uint32_t a, uint32_t b, struct arena *arena)
{
    struct text reason = {0};
    match_reason(matching->list, &matching->result.model, a, b, &reason);
    char *kept = arena_strdup(arena, text_str(&reason));
    text_free(&reason);
    return kept;
}

void matching_row(const struct matching *matching, size_t index, struct arena *arena,
                  struct matching_row *ret_row)
{
    const struct match_result *result = &matching->result;
    *ret_row = row_of(matching, index);
    ret_row->has_twin = result->best[index] != index;
    if (!ret_row->has_twin)
        return;
    ret_row->probability = match_probability((double)result->best_weight[index]);
    ret_row->reason = reason_of(matching, (uint32_t)index, result->best[index], arena);
}

void matching_pair(const struct matching *matching, size_t index, struct arena *arena,
                   struct matching_pair *ret_pair)
{
    const struct match_pair *pair = &matching->result.pairs[index];
    *ret_pair = (struct matching_pair){.a = row_of(matching, pair->a),
                                       .b = row_of(matching, pair->b),
                                       .probability = match_probability((double)pair->weight),
                                       .reason = reason_of(matching, pair->a, pair->b, arena)};
}
