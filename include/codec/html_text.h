/* HTML of a note as text: ends of paragraphs and lines break the line, other tags go, named signs
 * are the signs. What holds no closing or breaking tag is text already, and stays. */
#ifndef CODEC_HTML_TEXT_H
#define CODEC_HTML_TEXT_H

#include "base/arena.h"

char *html_to_text(struct arena *arena, const char *html);

#endif
