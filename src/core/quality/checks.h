/* Private to the checks: each file defines one. */
#ifndef CORE_QUALITY_CHECKS_H
#define CORE_QUALITY_CHECKS_H

#include "base/i18n.h"
#include "base/text.h"
#include "core/lifecycle.h"
#include "core/phone_number.h"
#include "core/quality.h"

extern const struct quality_check check_phone_missing, check_phone_invalid, check_phone_unreachable,
    check_email_missing, check_email_invalid, check_basis_missing, check_same_phone,
    check_same_email;

#endif
