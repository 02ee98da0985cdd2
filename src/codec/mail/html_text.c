/* Notes of programs that keep them as HTML, as text. */
#include "codec/html_text.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_tag(const char *at)
{
    char first = at[0] == '<' ? at[1] == '/' ? at[2] : at[1] : ' ';
    return (first | 32) >= 'a' && (first | 32) <= 'z' && at[1 + strcspn(at + 1, "<>")] == '>';
}

/* Does its tag end a line? */
static bool breaks(const char *tag)
{
    static const char *const ends[] = {"<br",  "</p",  "</div", "</li",
                                       "</tr", "</h1", "</h2",  "</h3"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t length = strlen(ends[i]);
        if (strncasecmp(tag, ends[i], length) == 0 && strchr(" />", tag[length]) != NULL)
            return true;
    }
    return false;
}

/* *at stands on "&"; goes behind what it names. */
static void add_named(struct text *out, const char **at)
{
    static const struct {
        const char *name, *text;
    } names[] = {{"&amp;", "&"},   {"&lt;", "<"},   {"&gt;", ">"},   {"&quot;", "\""},
                 {"&apos;", "'"},  {"&nbsp;", " "}, {"&auml;", "ä"}, {"&ouml;", "ö"},
                 {"&uuml;", "ü"},  {"&Auml;", "Ä"}, {"&Ouml;", "Ö"}, {"&Uuml;", "Ü"},
                 {"&szlig;", "ß"}, {"&euro;", "€"}, {"&ndash;", "–"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_starts(*at, names[i].name)) {
            text_append(out, names[i].text);
            *at += strlen(names[i].name);
            return;
        }
    bool is_hex = str_starts(*at, "&#x") || str_starts(*at, "&#X");
    char *end = NULL;
    unsigned long code =
        str_starts(*at, "&#") ? strtoul(*at + (is_hex ? 3 : 2), &end, is_hex ? 16 : 10) : 0;
    if (code > 0 && code < 0x110000 && *end == ';' && (code < 0xD800 || code > 0xDFFF)) {
        text_append_utf8(out, (uint32_t)code);
        *at = end + 1;
        return;
    }
    text_append_char(out, *(*at)++);
}

/* A line ends once, and none is empty. */
static void end_line(struct text *out)
{
    while (out->length > 0 && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
    if (out->length > 0 && out->data[out->length - 1] != '\n')
        text_append_char(out, '\n');
}

static void add_blank(struct text *out)
{
    if (out->length > 0 && strchr(" \n", out->data[out->length - 1]) == NULL)
        text_append_char(out, ' ');
}

static bool is_html(const char *text)
{
    for (const char *c = text; (c = strchr(c, '<')) != NULL; c++)
        if (is_tag(c) && (c[1] == '/' || breaks(c)))
            return true;
    return false;
}

char *html_to_text(struct arena *arena, const char *html)
{
    struct text out = {0};
    if (!is_html(html))
        return arena_strdup(arena, html);
    for (const char *c = html; *c != '\0';) {
        if (is_tag(c)) {
            if (breaks(c))
                end_line(&out);
            c = strchr(c, '>') + 1;
        } else if (*c == '&') {
            add_named(&out, &c);
        } else if (strchr(" \t\r\n", *c) != NULL) {
            add_blank(&out);
            c++;
        } else {
            text_append_char(&out, *c++);
        }
    }
    end_line(&out);
    char *text = arena_strndup(arena, text_str(&out), out.length - (out.length > 0));
    text_free(&out);
    return text;
}
