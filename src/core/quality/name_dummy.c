/* N01: a name that only fills the field. */
#include "checks.h"

/* Of a script without small letters (Chinese, Korean, Arabic, Hebrew, Thai …), where one sign may
 * be a whole name. */
static bool has_caseless_letter(const char *name)
{
    uint32_t c;
    for (size_t n; (n = utf8_decode(name, &c)) > 0; name += n)
        if (utf8_is_caseless_letter(c))
            return true;
    return false;
}

static bool is_wrong(const struct quality_subject *subject)
{
    const char *name = subject->contact->last_name;
    if (str_is_empty(name))
        return false;
    const char *lower = utf8_lower(subject->arena, name);
    bool is_filler = utf8_count(name) == 1 || str_equal(lower, utf8_upper(subject->arena, name));
    return (is_filler && !has_caseless_letter(name)) ||
           str_list_has(
               "test,tester,testperson,asdf,asdfg,asd,qwertz,qwerty,xxx,xx,xyz,abc,unbekannt,"
               "unknown,n.n.,nn,n. n.,k.a.,k. a.,keine angabe,mustermann,musterfrau,dummy,"
               "n/a,none,null,nil,anonym,niemand,noname,no name,foo,bar",
               lower);
}

const struct quality_check check_name_dummy = {.id = "name_dummy",
                                               .code = "N01",
                                               .field = "last_name",
                                               .label = N_("not a real name"),
                                               .help = N_("ask for the name"),
                                               .source = "list",
                                               .severity = QUALITY_ERROR,
                                               .worth = 25,
                                               .is_wrong = is_wrong};
