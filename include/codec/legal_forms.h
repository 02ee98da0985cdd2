/* Ways to write a legal form: data/legal_forms.txt. */
#ifndef CODEC_LEGAL_FORMS_H
#define CODEC_LEGAL_FORMS_H

struct match_forms;

/* Read at the first call, then the same for every thread of the process; never NULL. A file that
 * cannot be read gives none. */
const struct match_forms *legal_forms(void);

#endif
