/* Guides: what to say on the phone, as a file of data/guides says: opening, hints to questions,
 * objections with answers, closing. A file stands for a segment (industry, medium of the campaign),
 * its parts for roles of the person called. Read by codec/data_files.h. */
#ifndef CORE_GUIDE_H
#define CORE_GUIDE_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#define GUIDE_PARTS_MOST 40    /* of one kind */
#define GUIDE_TEXT_LONGEST 280 /* characters: what fits beside the form at 80x24 */
#define GUIDE_LABEL_LONGEST 60
#define GUIDES_MOST 200

struct guide_part {
    const char *key;   /* of a hint: its question; else NULL */
    const char *label; /* of an objection: what is objected; English, translate on use */
    const char *text;  /* English, translate on use, then guide_fill */
    const char *roles; /* comma list of contact_roles (core/form.h); NULL: whoever it is */
};
struct guide_parts {
    const struct guide_part *rows;
    int count;
};
struct guide {
    const char *name, *title; /* title English, translate on use */
    int version;
    const char *industries, *media; /* comma lists, words of them; NULL: any */
    struct guide_parts opening, hints, objections, closing;
};

/* The one that is asked for by name; NULL or unknown: the one whose segment says most about this
 * lead, the first of equals. NULL: there is none. */
const struct guide *guide_choose(const struct guide *guides, size_t count, const char *name,
                                 const char *industry, const char *medium, struct arena *arena);
/* Of several, the one for this role, else the first for everybody; key NULL: no key is looked at.
 * NULL: there is none. */
const struct guide_part *guide_part_for(const struct guide_parts *parts, const char *key,
                                        const char *role);
/* Objections that this role brings, its own first. */
size_t guide_objections(const struct guide *guide, const char *role, struct arena *arena,
                        const struct guide_part ***ret_parts);

/* Names for the places of a text: {contact}, {caller}, {us}, {topic}, {source}. Where a
 * contact is NULL or empty the sentence goes without a name; else three dots stand there, so that
 * nobody reads out a wrong one. */
struct guide_names {
    const char *contact, *caller, *us, *topic, *source;
};
char *guide_fill(const char *text, const struct guide_names *names, struct arena *arena);
/* False: a brace that is none of these places; *ret_at is where. */
bool guide_places_are_known(const char *text, const char **ret_at);

#endif
