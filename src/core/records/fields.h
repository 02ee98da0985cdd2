/* Short spellings for field tables. Private to core. */
#ifndef CORE_FIELDS_H
#define CORE_FIELDS_H

#include "base/i18n.h"
#include "core/entity.h"

/* struct type, member, type constant, label, list width, flags, merge policy, further members of
 * struct field… */
#define FIELD(type_, member_, kind_, label_, width_, flags_, merge_, ...)                          \
    {                                                                                              \
        .name = #member_, .type = kind_, .offset = offsetof(struct type_, member_),                \
        .label = label_, .width = width_, .flags = flags_, .merge = merge_, __VA_ARGS__            \
    }
#define COUNT(array) (sizeof(array) / sizeof *(array))

#define PERSON (FIELD_PERSONAL | FIELD_IMPORTED)

#endif
