/* Text from outside: nothing that comes out of safe_text can speak to a terminal, clean text is
 * clean; numbers, addresses and dates are read from anything. */
#include "core/phone_number.h"
#include "core/when.h"
#include "fuzz.h"

static void is_harmless(const char *text)
{
    uint32_t c;
    for (size_t n; (n = utf8_decode(text, &c)) > 0; text += n) {
        promise(!(c == 0xFFFD && n == 1), "safe text is UTF-8");
        promise(c >= 0x20 && !(c >= 0x7F && c < 0xA0), "safe text has no controls");
        promise(!(c >= 0x202A && c <= 0x202E) && !(c >= 0x2066 && c <= 0x2069),
                "safe text turns nothing around");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    char *text = fuzz_text(arena, data, size), *address;
    struct phone_number number;
    int64_t at_ms;
    is_harmless(safe_text(arena, text));
    is_harmless(text_fit(arena, safe_text(arena, text), 20));
    promise(text_cells(text_fit(arena, safe_text(arena, text), 20)) == 20,
            "fitted text has its width");
    promise(text_is_clean(text_clean(arena, text, false), false), "clean text is clean");
    text_fold_bare(arena, text);
    utf8_upper(arena, text);
    for (const char *plain = safe_text_ascii(arena, text); *plain != '\0'; plain++)
        promise(*plain >= 0x20 && *plain < 0x7F, "ASCII text is ASCII");
    phone_parse(text, "DE", &number);
    promise(number.e164[0] == '\0' ||
                (number.e164[0] == '+' && strspn(number.e164 + 1, "0123456789") >= 3),
            "a number is E.164 or none");
    email_parse(text, arena, &address);
    when_parse(text, INT64_C(1795428000000), &at_ms, NULL);
    arena_free(arena);
    return 0;
}
