/* vCard 3.0 (RFC 2426): escaped values, folded lines. */
#include "codec/vcard.h"

#include <string.h>

#define FOLD_AT 72

static void append_escaped(struct text *out, const char *value)
{
    for (const char *c = value != NULL ? value : ""; *c != '\0'; c++) {
        if (*c == '\r' && c[1] == '\n')
            continue;
        if (*c == '\n' || *c == '\r') /* no value begins a line of its own */
            text_append(out, "\\n");
        else if (strchr("\\,;", *c) != NULL)
            text_printf(out, "\\%c", *c);
        else
            text_append_char(out, *c);
    }
}

static void append_line(struct text *out, const char *name, const char *const *values, size_t count)
{
    struct text line = {0};
    bool is_empty = true;
    text_printf(&line, "%s:", name);
    for (size_t i = 0; i < count; i++) {
        is_empty = is_empty && str_is_empty(values[i]);
        if (i > 0)
            text_append_char(&line, ';');
        append_escaped(&line, values[i]);
    }
    size_t column = 0;
    for (size_t i = 0; !is_empty && i < line.length; i++) {
        bool is_start = ((unsigned char)line.data[i] & 0xC0) != 0x80;
        if (column >= FOLD_AT && is_start) {
            text_append(out, "\r\n ");
            column = 1;
        }
        text_append_char(out, line.data[i]);
        column++;
    }
    if (!is_empty)
        text_append(out, "\r\n");
    text_free(&line);
}

void vcard_write(struct text *out, const struct contact *contact, const struct company *company)
{
    struct arena *arena = arena_new();
    const char *name = record_title(&contact_entity, contact, arena);
    text_append(out, "BEGIN:VCARD\r\nVERSION:3.0\r\n");
    append_line(
        out, "N",
        (const char *[]){contact->last_name, contact->first_name, NULL, contact->title, NULL}, 5);
    append_line(out, "FN", &name, 1);
    append_line(out, "ORG", (const char *[]){company->company}, 1);
    append_line(out, "TITLE", (const char *[]){contact->position}, 1);
    append_line(out, "TEL;TYPE=WORK,VOICE", (const char *[]){contact->phone}, 1);
    append_line(out, "TEL;TYPE=CELL", (const char *[]){contact->mobile}, 1);
    append_line(out, "EMAIL;TYPE=INTERNET", (const char *[]){contact->email}, 1);
    append_line(out, "ADR;TYPE=WORK",
                (const char *[]){NULL, NULL, company->street, company->city, NULL,
                                 company->postal_code, company->country},
                7);
    append_line(out, "URL", (const char *[]){company->website}, 1);
    append_line(out, "UID", (const char *[]){contact->record.id}, 1);
    text_append(out, "END:VCARD\r\n");
    arena_free(arena);
}
