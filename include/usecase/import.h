/* Import of a list and export of records. */
#ifndef USECASE_IMPORT_H
#define USECASE_IMPORT_H

#include "codec/csv.h"
#include "core/reference.h"
#include "usecase/session.h"

#define IMPORT_COLUMNS CSV_COLUMNS_MAX

struct import_request {
    const char *path;
    const char *encoding;      /* of csv_encoding_find; NULL: as its bytes say */
    const char *map;           /* FIELD=COLUMN,… or NULL */
    const char *const *fields; /* ready mapping of the first columns (screen), or NULL */
    size_t field_count;        /* what lies behind them is not taken, and told */
    const char *policy; /* FIELD=fill|newer|never,…: what a list does to known persons; NULL: fills
                           what is empty */
    const char *campaign, *team, *owner; /* names or ids, or NULL */
    const char *basis, *evidence;
    bool is_bought;            /* the data came from others: they have to be told (GDPR art. 14) */
    const char *licence_until; /* YYYY-MM-DD or NULL; implies is_bought */
    const char *rejects_path;  /* NULL: FILE.rejected.csv beside where it was started */
    bool is_of_companies;      /* companies alone: no person and no lead comes of a row */
    bool dry_run;
    bool (*progress)(
        void *data, int64_t rows, int64_t bytes,
        int64_t bytes_total); /* false cancels; what was written stays and can be undone */
    /* In a dry run, after each new row that was compared with the stock; false: that was enough,
     * the rest is only counted. NULL: the first 20,000 are compared. */
    bool (*compares)(void *data, int64_t compared, int64_t twins);
    void *progress_data; /* of both */
};
struct import_report {
    int64_t read, created, updated, known, rejected; /* read is the sum of the others */
    int64_t unplaced;                                /* of vCards: values that no field takes */
    int64_t blanks; /* cells with blanks between closing quote and separator, which were left out */
    struct csv_info list; /* how it was read: encoding, lines above the header, unreadable rows; no
                             samples */
    int64_t repeated;     /* of the updated and known ones: further rows of persons of this list */
    int64_t blocked;      /* of the created ones: on the block list, so they cannot be called */
    int64_t unclear; /* values of columns that forbid calls that are neither yes nor no; taken as
                        objections */
    char unclear_as[120];
    char batch_id[37], group_id[37];
    char rejects_path[512]; /* "" if none */
    struct {
        char reason[120];
        int64_t count;
    } reasons[12];
    int reason_count;  /* why rejected */
    char untaken[400]; /* columns that no field takes, as the list names them; "" none */
    struct {
        int64_t row;
        char text[160];
        char verdict[16];
    } samples[8];
    int sample_count; /* first rows with their verdict */
    struct {
        char name[40];
        int64_t filled, same, different;
    } fields[40]; /* of persons that are known already, by field */
    int field_count;
    struct {
        char name[40];
        int64_t seen, failed;
    } columns[40]; /* values of new and rejected rows, and how many fail their checks */
    int column_count;
    int64_t twins, compared; /* dry run: new rows that likely are known in another spelling, of so
                                many that were compared */
    struct {
        int64_t row;
        char text[160], twin[160]; /* of the list, and who that likely is */
        char lead_id[37];          /* of the latter; "" none */
        int percent;
        char reason[200];
    } likely[12];
    int likely_count; /* the first of them */
};
/* In more than a fifth of 20 rows or more: it may be read as the wrong field (I03). */
bool import_column_is_doubtful(const struct import_report *report, int column);
/* ERR_DATA if no row was accepted. Same file twice changes nothing (rows are known by mail, phone
 * with name, or name with company and postal code). */
bool import_run(struct session *session, const struct import_request *request,
                struct import_report *ret_report, struct error *err);

struct export_request {
    const char *entity, *format /* csv json vcard vcard4 */, *where;
    const char *fields; /* columns of csv and json, FIELD,…; NULL: id and all that people see */
    bool raw;
    bool phones_as_text; /* "'+49 30 …": a spreadsheet does not count with it; an import takes it */
};
bool export_run(struct session *session, const struct export_request *request,
                bool (*write)(void *data, const char *bytes, size_t length), void *data,
                int64_t *ret_count, struct error *err);

/* Files with persons that are no exports are listed among them, for somebody to delete. */
struct export_note;
bool export_noted(struct session *session, const struct export_note *note, struct error *err);
/* Every row went to standard output; id empty: now it begins. */
bool export_noted_dump(struct session *session, char id[37], int64_t rows, struct error *err);

/* The columns of a list and the flat field each would go to (NULL: kept aside): as in the team's
 * last import of a list with this header, else by the map of a known system, else by German and
 * English header names. */
struct import_columns {
    const char **headers, **fields;
    size_t count;
    const struct batch *before; /* that import, for what else it chose; NULL: none */
    const char *system;         /* "HubSpot contacts"; NULL: no known one */
    struct csv_info list;       /* how it is read */
    int64_t header_line;
};
/* encoding: as in import_request. */
bool import_columns(struct session *session, const char *path, const char *encoding,
                    struct arena *arena, struct import_columns *ret_columns, struct error *err);
const char *
import_field(const char *name); /* a field that a list may carry; NULL if there is none */
/* The same columns read as a list of companies alone: "Name" and "Phone" are the company's, what is
 * a person's is not taken. */
void import_columns_of_companies(const char **fields, size_t count);
/* Of a known system, and without a word of persons. */
bool import_is_list_of_companies(const struct import_columns *columns);

#endif
