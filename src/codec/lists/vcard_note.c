/* What a vCard says that has no column of its own is kept as lines of a note, so that nothing is
 * lost and nothing is guessed. */
#include "vcard_private.h"

#include "base/i18n.h"

#include <string.h>

#define KEPT_MAX 1000 /* a longer value is no text for people */

char *vcard_lines(struct arena *arena, const char *value)
{
    struct text out = {0};
    for (const char *c = value; *c != '\0'; c++) {
        if (*c == '\\' && c[1] != '\0') {
            c++;
            text_append_char(&out, *c == 'n' || *c == 'N' ? '\n' : *c);
        } else if (*c != '\r') {
            text_append_char(&out, *c);
        }
    }
    while (out.length > 0 && strchr(" \t\n", out.data[out.length - 1]) != NULL)
        out.data[--out.length] = '\0';
    char *text = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return text;
}

/* "work/fax" of ";TYPE=WORK;TYPE=FAX", ";WORK;FAX" or ";TYPE=\"work,fax\"". */
static char *types_of(struct arena *arena, const char *params)
{
    static const char unsaid[] = "VOICE,INTERNET,PREF,QUOTED-PRINTABLE,BASE64,8BIT,DOM,INTL";
    struct text out = {0};
    char **parts;
    size_t count = str_split(arena, params, ';', &parts);
    for (size_t i = 0; i < count; i++) {
        char **words;
        const char *part = parts[i];
        if (str_starts(part, "TYPE="))
            part += strlen("TYPE=");
        else if (strchr(part, '=') != NULL)
            continue;
        size_t word_count = str_split(arena, part, ',', &words);
        for (size_t w = 0; w < word_count; w++) {
            char *word = words[w];
            word += *word == '"';
            word[strcspn(word, "\"")] = '\0';
            if (*word != '\0' && !str_list_has(unsaid, word))
                text_printf(&out, "%s%s", out.length > 0 ? "/" : "", utf8_lower(arena, word));
        }
    }
    char *text = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return text;
}

static const char *label_of(const char *name)
{
    static const struct {
        const char *name, *label;
    } labels[] = {{"TEL", N_("Phone")},     {"EMAIL", N_("E-mail")},      {"ADR", N_("Address")},
                  {"URL", N_("Website")},   {"ORG", N_("Company")},       {"TITLE", N_("Position")},
                  {"ROLE", N_("Position")}, {"BDAY", N_("Date of birth")}};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (str_equal(name, labels[i].name))
            return _(labels[i].label);
    return name;
}

/* What says nothing of the person: how a program shows or syncs the card, or the same once more. */
static bool is_technical(const char *name)
{
    static const char *const starts[] = {"X-AB",        "X-MS-OL-",   "X-MOZILLA-HTML",
                                         "X-PHONETIC-", "X-RADICALE", "X-EVOLUTION-FILE-AS"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_starts(name, starts[i]))
            return true;
    return str_list_has("BEGIN,END,VERSION,PRODID,REV,KIND,CLASS,SORT-STRING,MAILER,LABEL,PROFILE,"
                        "CLIENTPIDMAP,XML",
                        name);
}

bool vcard_keep(struct arena *arena, struct text *kept, const struct property *property)
{
    static const char structured[] = "ADR,N,ORG,GENDER";
    struct text value = {0};
    if (is_technical(property->name))
        return true;
    if (str_list_has("PHOTO,LOGO,SOUND,KEY", property->name) || strlen(property->value) > KEPT_MAX)
        return false;
    char separator = str_list_has(structured, property->name) ? ';' : '\x01';
    size_t places = 1;
    for (const char *c = property->value; *c != '\0'; c++)
        places += *c == ';';
    for (size_t i = 0; i < places; i++) {
        const char *part = vcard_component(arena, property->value, (int)i, separator);
        if (!str_is_empty(part))
            text_printf(&value, "%s%s", value.length > 0 ? ", " : "", part);
    }
    const char *types = types_of(arena, property->params);
    if (value.length > 0)
        text_printf(kept, "%s%s%s%s%s: %s", kept->length > 0 ? "\n" : "", label_of(property->name),
                    *types != '\0' ? " (" : "", types, *types != '\0' ? ")" : "", text_str(&value));
    text_free(&value);
    return true;
}
