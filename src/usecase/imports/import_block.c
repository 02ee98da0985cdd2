/* Rows of a list whose person is on the block list: the hashes are held in memory, like all that an
 * import asks for each row. */
#include "base/i18n.h"
#include "base/text.h"
#include "codec/csv.h"
#include "import_private.h"
#include "store/blocks.h"

#include <stdio.h>

static void add_hash(void *data, const char *cause, const char *hash)
{
    keyset_add(data, 'b', hash);
    if (str_equal(cause, "erasure"))
        keyset_add(data, 'x', hash);
}

bool import_block_open(struct import *import, struct error *err)
{
    return store_each_block(import->session->store, add_hash, &import->blocked, err);
}

static char *value(const struct bulk_row *row, const char *name)
{
    return (char *)(uintptr_t)row_value(row, name);
}

static enum import_block look_up(struct import *import, const struct bulk_row *row)
{
    struct block_term terms[BLOCK_TERMS];
    const char *key = session_block_key(import->session);
    enum import_block found = IMPORT_FREE;
    if (import->blocked.count == 0 || key == NULL)
        return IMPORT_FREE;
    const struct contact contact = {.last_name = value(row, "last_name"),
                                    .phone = value(row, "phone"),
                                    .mobile = value(row, "mobile"),
                                    .email = value(row, "email")};
    const struct company company = {.company = value(row, "company"),
                                    .postal_code = (char *)(uintptr_t)postal_code_key(
                                        value(row, "postal_code"), import->row_arena)};
    size_t count = block_terms_to_ask(key, &contact, &company, import->row_arena, terms);
    for (size_t i = 0; i < count; i++) {
        if (keyset_has(&import->blocked, 'x', terms[i].hash))
            return IMPORT_ERASED;
        if (keyset_has(&import->blocked, 'b', terms[i].hash))
            found = IMPORT_BLOCKED;
    }
    return found;
}

bool import_takes(struct import *import, const struct bulk_row *row, enum import_block *ret_block,
                  struct error *err)
{
    *ret_block = look_up(import, row);
    return *ret_block != IMPORT_ERASED ||
           error_set(err, ERR_DATA, _("belongs to a person who was erased; not taken in again"));
}

bool import_forbids(struct import *import, const char *cell)
{
    static const char no[] = "0,false,no,n,nein,falsch,f,off,unchecked,-,none",
                      yes[] = "1,true,yes,y,ja,j,wahr,t,on,checked,x,gesperrt,blockiert,blocked";
    struct import_report *report = import->report;
    const char *text = str_trim(import->row_arena, csv_unguard(cell)),
               *word = utf8_lower(import->row_arena, text);
    if (*word == '\0' || str_list_has(no, word))
        return false;
    if (str_list_has(yes, word) || import->is_later) /* a row that is read again was counted */
        return true;
    if (report->unclear++ == 0)
        snprintf(report->unclear_as, sizeof report->unclear_as, "%s",
                 str_trim(import->row_arena, text_fit(import->row_arena, text, 24)));
    return true;
}
