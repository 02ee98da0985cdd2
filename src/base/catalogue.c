/* The German catalogue, read whatever language the program speaks: a service without a language of
 * its own understands a filter that was typed in German. The format is that of gettext's .mo. */
#include "base/i18n.h"

#include "base/file.h"
#include "base/text.h"
#include "i18n_folder.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

#define MAGIC 0x950412deU
#define LIMIT ((size_t)16 << 20)

static struct text file; /* for good, once read */
static uint32_t count, originals, translations;

static uint32_t number_at(uint32_t offset)
{
    uint32_t number = 0;
    if (offset <= file.length - sizeof number)
        memcpy(&number, text_str(&file) + offset, sizeof number);
    return number;
}

/* The text that a row of a table points to; "" where it points out of the file. */
static const char *text_at(uint32_t table, uint32_t row)
{
    uint32_t length = number_at(table + 8 * row), offset = number_at(table + 8 * row + 4);
    return offset < file.length && length < file.length - offset ? text_str(&file) + offset : "";
}

static void read_catalogue(void)
{
    struct arena *arena = arena_new();
    const char *path = arena_printf(arena, "%s/de/LC_MESSAGES/vorwahl.mo", i18n_folder(arena));
    if (file_read(path, LIMIT, &file, NULL) && file.length >= 28 && number_at(0) == MAGIC &&
        number_at(8) <= file.length / 16) {
        count = number_at(8);
        originals = number_at(12);
        translations = number_at(16);
    }
    arena_free(arena);
}

const char *i18n_german(const char *text)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_catalogue);
    for (uint32_t low = 0, high = count; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(text, text_at(originals, middle));
        if (order == 0)
            return text_at(translations, middle);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return text;
}
