/* The dossier of GDPR art. 15 as its person reads it: sections of "label: value" lines, codes as
 * words, times as a clock shows them. Keys, ids and counters stand in the JSON alone. */
#ifndef USECASE_DOSSIER_TEXT_H
#define USECASE_DOSSIER_TEXT_H

#include "codec/json.h"
#include "usecase/session.h"

enum dossier_line {
    DOSSIER_TITLE,
    DOSSIER_HEADING,
    DOSSIER_VALUE, /* "label: value" */
    DOSSIER_WORDS  /* a sentence */
};
/* root: the service's answer. Lines may be longer than a screen is wide. */
void dossier_lines(struct session *session, const struct json *root, struct arena *arena,
                   void (*line)(void *data, enum dossier_line kind, const char *text), void *data);
/* The same as one text, as a file holds it. */
void dossier_text(struct session *session, const struct json *root, struct text *out);

#endif
