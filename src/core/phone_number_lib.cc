// The only C++ file: libphonenumber behind C functions; no exception leaves it.
#include "phone_number_lib.h"

#include <cstring>
#include <phonenumbers/phonenumberutil.h>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

static bool copy(const std::string &from, char *to, size_t size)
{
    if (from.size() >= size)
        return false;
    memcpy(to, from.c_str(), from.size() + 1);
    return true;
}

static int kind_of(const PhoneNumberUtil *util, const PhoneNumber &number)
{
    switch (util->GetNumberType(number)) { // the values of enum phone_kind
    case PhoneNumberUtil::FIXED_LINE:
    case PhoneNumberUtil::FIXED_LINE_OR_MOBILE:
        return 1;
    case PhoneNumberUtil::MOBILE:
        return 2;
    case PhoneNumberUtil::PREMIUM_RATE:
    case PhoneNumberUtil::SHARED_COST:
        return 3;
    case PhoneNumberUtil::UNKNOWN:
        return 0;
    default:
        return 5;
    }
}

extern "C" bool phone_lib_parse(const char *raw, const char *region, char *e164, size_t size, bool *is_possible, bool *is_valid, int *kind)
{
    try {
        const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
        PhoneNumber number;
        std::string text;
        if (util->Parse(raw, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR)
            return false;
        util->Format(number, PhoneNumberUtil::E164, &text);
        // A number without its area code ("110", "23125012") is possible only where it is typed: it has no E.164 form.
        *is_possible = util->IsPossibleNumberWithReason(number) == PhoneNumberUtil::IS_POSSIBLE;
        *is_valid = util->IsValidNumber(number);
        *kind = kind_of(util, number);
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
