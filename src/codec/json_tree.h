/* A JSON value as json_read.c builds it and json_tree.c hands it out. Everything lies in the
 * document's arena. */
#ifndef CODEC_JSON_TREE_H
#define CODEC_JSON_TREE_H

#include "codec/json.h"

enum json_kind {
    JSON_KIND_NULL,
    JSON_KIND_TRUE,
    JSON_KIND_FALSE,
    JSON_KIND_INT,
    JSON_KIND_REAL, /* its text as it came: nothing here computes with one */
    JSON_KIND_STRING,
    JSON_KIND_ARRAY,
    JSON_KIND_OBJECT
};

struct json {
    enum json_kind kind;
    const char *key;   /* of a member of an object */
    struct json *next; /* member or item, in the order of the text */
    union {
        int64_t number;
        const char *text;
        struct {
            struct json *first;
            struct json **index; /* array: items by place; object of many members: by key */
            size_t count;
        };
    };
};

/* An object with more members is searched by halves, not one by one. */
#define JSON_FEW_MEMBERS 16

int json_compare_members(const void *a, const void *b); /* by key, for qsort of pointers */

struct json_doc {
    struct arena *arena;
    struct json *root;
};

#endif
