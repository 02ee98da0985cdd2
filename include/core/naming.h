/* Who is named in a free text: words that are a person's beyond doubt, which an erasure blacks out,
 * and words that may be somebody else's, which a human has to look at
 * (docs/decisions/0073-texts-about-others.md says where the line is and why). */
#ifndef CORE_NAMING_H
#define CORE_NAMING_H

#include "core/contact.h"

/* Stands where words stood: the same in every language, in ASCII, in Windows-1252, inside JSON and
 * CSV, and as long for every name. */
#define NAMING_MARK "[…]"

struct naming;
struct naming *naming_new(struct arena *arena);
/* One of the records that a person is, or a further number or address (a contact of one field). */
void naming_add(struct naming *naming, const struct contact *contact);
/* The last name of somebody else, or what a company is called: a name that others bear says nothing
 * alone. */
void naming_see_person(struct naming *naming, const char *last_name);
void naming_see_company(struct naming *naming, const char *company);

struct naming_found {
    size_t sure, unsure; /* places */
    const char *words;   /* the sure ones as they stand, "a, b"; NULL: none */
    bool stands_alone;   /* a name alone is among the sure ones, or would be if it were rare */
};
/* Cheap and never false where naming_read finds something: whether a closer look is worth it. */
bool naming_may(const struct naming *naming, const char *text);
void naming_read(const struct naming *naming, const char *text, struct arena *arena,
                 struct naming_found *ret);
/* The text without the words that are sure; the same pointer if there are none. NULL is no text. */
const char *naming_blacken(const struct naming *naming, const char *text, struct arena *arena);
/* So many records name it alone that it is no rare word: then it is not sure alone any more. */
void naming_is_common(struct naming *naming);

/* --- who is gone ---
 * A person as hashes under a secret, in lines of text: what comes later is read by the same rules,
 * and what stands there says nothing to whoever has not the secret. */
char *naming_hide(const struct naming *naming, const char *secret, struct arena *arena);
struct naming_watch;
struct naming_watch *naming_watch_new(const char *secret, struct arena *arena);
void naming_watch_add(struct naming_watch *watch, const char *person, const char *hidden);
bool naming_watch_may(const struct naming_watch *watch,
                      const char *text); /* cheap, never falsely no */
/* The text without the words of any of them; the same pointer if there are none. Cheap if not. */
const char *naming_watch_blacken(const struct naming_watch *watch, const char *text,
                                 struct arena *arena);
/* Does a line quote one of them, as contact_is_named has it: a last name alone does. */
bool naming_watch_names(const struct naming_watch *watch, const char *line);
/* Somebody who is here, or a company, is called so. */
void naming_watch_see(struct naming_watch *watch, const char *name, bool is_company);
/* A person whose lines are others since, once; NULL: none. */
const char *naming_watch_changed(struct naming_watch *watch, struct arena *arena,
                                 char **ret_hidden);

/* What stood where `after` has marks more than `before`: the words of an erased person, at a desk
 * that was never told them. Count 0: nothing, or both are no versions of one text. */
size_t naming_taken(const char *before, const char *after, struct arena *arena, char ***ret_words);
/* The text with each of these words blacked out; the same pointer if there are none. */
const char *naming_take(const char *text, char *const *words, size_t count, struct arena *arena);

#endif
