// The only C++ file: libphonenumber behind C functions; no exception leaves it.
#include "phone_number_lib.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <phonenumbers/phonenumberutil.h>
#include <string>
#include <unicode/uclean.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// A number is not unreadable because there was no memory to read it in.
static void *checked(void *memory)
{
    if (memory == nullptr)
        phone_lib_no_memory();
    return memory;
}

static void *give(const void *, size_t size)
{
    return checked(malloc(size > 0 ? size : 1));
}

static void *give_more(const void *, void *old, size_t size)
{
    return checked(realloc(old, size > 0 ? size : 1));
}

static void take(const void *, void *memory)
{
    free(memory);
}

static bool set_memory()
{
    UErrorCode status = U_ZERO_ERROR;
    std::set_new_handler(phone_lib_no_memory);
    u_setMemoryFunctions(nullptr, give, give_more, take,
                         &status); // ICU 72 crashes where it gets none
    return U_SUCCESS(status);
}
static const bool is_set = set_memory();

static bool copy(const std::string &from, char *to, size_t size)
{
    if (from.size() >= size)
        return false;
    memcpy(to, from.c_str(), from.size() + 1);
    return true;
}

static int kind_of(PhoneNumberUtil::PhoneNumberType type) // the values of enum phone_kind
{
    switch (type) {
    case PhoneNumberUtil::FIXED_LINE:
    case PhoneNumberUtil::FIXED_LINE_OR_MOBILE: return 1;
    case PhoneNumberUtil::MOBILE: return 2;
    case PhoneNumberUtil::PREMIUM_RATE:
    case PhoneNumberUtil::SHARED_COST: return 3;
    case PhoneNumberUtil::UNKNOWN: return 0;
    default: return 5;
    }
}

// "+49 30 …", or "030 …" typed in Germany: only punctuation and the trunk zero to take away, so the
// parser's regular expressions are spared. Whatever is not that plain is left to the parser.
static bool read_german(const char *raw, const char *region, PhoneNumber *number)
{
    char digits[20];
    size_t n = 0;
    raw += strspn(raw, " (./-");
    bool has_plus = *raw == '+';
    for (raw += has_plus; *raw != '\0'; raw++)
        if (*raw >= '0' && *raw <= '9' && n < sizeof digits - 1)
            digits[n++] = *raw;
        else if (strchr(" -/().", *raw) == nullptr)
            return false;
    digits[n] = '\0';
    bool is_national = !has_plus && digits[0] == '0' && strcmp(region, "DE") == 0;
    if (!is_national && !(has_plus && strncmp(digits, "49", 2) == 0))
        return false;
    const char *national = digits + (is_national ? 1 : 2);
    if (*national == '0' || strlen(national) < 6 || strlen(national) > 13)
        return false;
    number->set_country_code(49);
    number->set_national_number(strtoull(national, nullptr, 10));
    return true;
}

// What kind a German number is of hangs on how it begins and how long it is, and on nothing else:
// the library's patterns end in "so many digits". The longest beginnings are those of mailboxes
// (15, 16, 17: up to six digits) and 900; all others are told apart by three. A test compares both
// ways over all beginnings (phone_kinds_are_remembered_by_their_beginnings).
struct known {
    uint32_t key; // 0: none yet
    bool is_possible;
    signed char type;
};
static thread_local known known_kinds[1 << 13];

static uint32_t beginning_of(const std::string &e164) // "+49..."
{
    size_t length = e164.size() - 3, digits = e164[3] == '1' || e164[3] == '9' ? 7 : 4;
    return (uint32_t)strtoul(e164.substr(3, digits).c_str(), nullptr, 10) << 4 | (uint32_t)length;
}

static known kind_by_library(const PhoneNumberUtil *util, const PhoneNumber &number)
{
    known kind = {};
    // A number without its area code ("110", "23125012") is possible only where it is typed: it
    // has no E.164 form.
    kind.is_possible = util->IsPossibleNumberWithReason(number) == PhoneNumberUtil::IS_POSSIBLE;
    kind.type = (signed char)util->GetNumberType(number);
    return kind;
}

static known kind_by_beginning(const PhoneNumberUtil *util, const PhoneNumber &number,
                               const std::string &e164)
{
    uint32_t key = beginning_of(e164);
    known &slot = known_kinds[key * 2654435761u >> 19];
    if (slot.key != key) {
        slot = kind_by_library(util, number);
        slot.key = key;
    }
    return slot;
}

extern "C" bool phone_lib_parse(const char *raw, const char *region, char *e164, size_t size,
                                bool *is_possible, bool *is_valid, int *kind)
{
    try {
        const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
        PhoneNumber number;
        std::string text;
        known found;
        if (read_german(raw, region, &number)) {
            text = "+49" + std::to_string(number.national_number());
            found = kind_by_beginning(util, number, text);
        } else if (util->Parse(raw, region, &number) == PhoneNumberUtil::NO_PARSING_ERROR) {
            util->Format(number, PhoneNumberUtil::E164, &text);
            found = kind_by_library(util, number);
        } else {
            return false;
        }
        auto type = (PhoneNumberUtil::PhoneNumberType)found.type;
        *is_possible = found.is_possible;
        *is_valid =
            type !=
            PhoneNumberUtil::UNKNOWN; // what IsValidNumber asks too, by the same costly expressions
        *kind = kind_of(type);
        return copy(text, e164, size);
    } catch (...) {
        return false;
    }
}

extern "C" bool phone_lib_format(const char *e164, char *out, size_t size)
{
    try {
        const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
        PhoneNumber number;
        std::string text;
        if (util->Parse(e164, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR)
            return false;
        util->Format(number, PhoneNumberUtil::INTERNATIONAL, &text);
        return copy(text, out, size);
    } catch (...) {
        return false;
    }
}
