/* Totals that reports have below their rows. A company may be called Total: it is one only where
 * nothing but amounts stands beside the word. */
#include "codec/csv.h"

#include <string.h>

static bool is_word(const char *word)
{
    return str_list_has("summe,summen,gesamt,gesamtsumme,endsumme,zwischensumme,insgesamt,anzahl,"
                        "gesamtanzahl,total,grand total,subtotal,sum,count,totals,summe gesamt,"
                        "gesamtergebnis,anzahl datensaetze,record count,total records",
                        word);
}

/* "1.234,50 €", "12 %", "120"; no number to call: those begin with 0 or +. */
static bool is_amount(const char *cell)
{
    size_t digits = 0;
    for (const char *c = cell; *c != '\0'; c++) {
        bool is_digit = *c >= '0' && *c <= '9';
        digits += is_digit;
        if (!is_digit && strchr(".,' %-", *c) == NULL && strncmp(c, "€", 3) != 0 &&
            (*c & 0x80) == 0 && strncmp(c, "EUR", 3) != 0 && strchr("UR", *c) == NULL)
            return false;
    }
    bool is_call = cell[0] == '0' && cell[1] >= '0' && cell[1] <= '9';
    return digits > 0 && !is_call;
}

/* "Summe:" and "Anzahl: 120" come down to their word; *ret_rest: what stands behind it. */
static const char *word_of(const char *cell, struct arena *arena, const char **ret_rest)
{
    char *word = arena_strdup(arena, cell);
    size_t length = strcspn(word, ":=0123456789");
    *ret_rest = cell + length + strspn(cell + length, ":= ");
    word[length] = '\0';
    return str_trim(arena, text_fold(arena, word));
}

bool csv_is_sum(const struct csv_row *row, struct arena *arena)
{
    bool has_word = false, has_amount = false;
    for (size_t i = 0; i < row->count; i++) {
        const char *cell = str_trim(arena, csv_unguard(row->cells[i])), *rest;
        if (*cell == '\0')
            continue;
        if (!has_word && strchr("sSgGeEzZiIaAtTcCrR", *cell) == NULL)
            return false; /* quickly: each row of a list is asked */
        if (!has_word) {
            has_word = is_word(word_of(cell, arena, &rest));
            if (!has_word || (*rest != '\0' && !is_amount(rest)))
                return false;
            has_amount = *rest != '\0';
        } else if (!is_amount(cell)) {
            return false;
        } else {
            has_amount = true;
        }
    }
    return has_amount;
}
