/* N08: needless blanks, invisible signs, letters of another script that look alike. */
#include "checks.h"

/* Invisible signs go; a Cyrillic letter that looks Latin becomes Latin in a word that is. */
static char *plain(struct arena *arena, const char *text)
{
    static const struct {
        uint32_t from;
        char to;
    } twins[] = {{0x0430, 'a'}, {0x0435, 'e'}, {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'},
                 {0x0443, 'y'}, {0x0445, 'x'}, {0x0456, 'i'}, {0x0410, 'A'}, {0x0412, 'B'},
                 {0x0415, 'E'}, {0x041A, 'K'}, {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'},
                 {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'}, {0x0425, 'X'}};
    struct text out = {0};
    bool is_latin = strpbrk(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL;
    for (const char *at = text; *at != '\0';) {
        uint32_t codepoint;
        at += utf8_decode(at, &codepoint);
        if (codepoint == 0x200B || codepoint == 0x00AD || codepoint == 0xFEFF ||
            codepoint == 0x2060)
            continue;
        for (size_t i = 0; is_latin && i < sizeof twins / sizeof *twins; i++)
            if (codepoint == twins[i].from)
                codepoint = (uint32_t)twins[i].to;
        text_append_utf8(&out, codepoint == 0x00A0 ? ' ' : codepoint);
    }
    char *trimmed = str_trim(arena, text_str(&out));
    text_free(&out);
    return trimmed;
}

static const char *const fields[] = {"first_name", "last_name", "position"};

static bool is_wrong(const struct quality_subject *subject)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const char *value =
            record_get(&contact_entity, subject->contact, fields[i], subject->arena);
        if (!str_is_empty(value) && !str_equal(value, plain(subject->arena, value)))
            return true;
    }
    return false;
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const char *value =
            record_get(&contact_entity, subject->contact, fields[i], subject->arena);
        char *right = str_is_empty(value) ? NULL : plain(subject->arena, value);
        if (right != NULL && *right != '\0' && !str_equal(value, right))
            repair_set(repair, &contact_entity, fields[i], right);
    }
}

const struct quality_check check_name_blanks = {.id = "name_blanks",
                                                .code = "N08",
                                                .field = "last_name",
                                                .label =
                                                    N_("invisible or foreign signs in the name"),
                                                .help = N_("the machine takes them out"),
                                                .source = "Unicode TR 39",
                                                .severity = QUALITY_INFO,
                                                .is_automatic = true,
                                                .worth = 5,
                                                .is_wrong = is_wrong,
                                                .repair = repair};
