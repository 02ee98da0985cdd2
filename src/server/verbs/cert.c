/* A company's own authority and certificates of it, so that a small team gets TLS running in a
 * minute. Elliptic curve keys, one host name or address a certificate. */
#include "../http/tls.h"

#include "base/file.h"
#include "base/hash.h"

#include <arpa/inet.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>

#define AUTHORITY_DAYS 3650
#define BEFORE_S 3600 /* clocks of desks may be a little late */
#define PEM_MAX ((size_t)64 << 10)

struct pair {
    gnutls_x509_crt_t certificate;
    gnutls_x509_privkey_t key;
};

static void pair_init(struct pair *pair)
{
    gnutls_x509_crt_init(&pair->certificate);
    gnutls_x509_privkey_init(&pair->key);
}

static void pair_free(struct pair *pair)
{
    gnutls_x509_crt_deinit(pair->certificate);
    gnutls_x509_privkey_deinit(pair->key);
}

static bool name_is_host(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length < 200 && name[0] != '-' && name[0] != '.' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") ==
               length;
}

static bool read_pem(const char *path, struct text *ret, gnutls_datum_t *datum, struct error *err)
{
    if (!file_read(path, PEM_MAX, ret, err))
        return false;
    *datum = (gnutls_datum_t){(unsigned char *)ret->data, (unsigned)ret->length};
    return true;
}

static bool load_pair(struct pair *pair, const char *certificate, const char *key,
                      struct error *err)
{
    struct text texts[2] = {0};
    gnutls_datum_t pem;
    bool is_ok = read_pem(certificate, &texts[0], &pem, err) &&
                 (gnutls_x509_crt_import(pair->certificate, &pem, GNUTLS_X509_FMT_PEM) >= 0 ||
                  error_set(err, ERR_CONFIG, _("%s is no certificate"), certificate)) &&
                 read_pem(key, &texts[1], &pem, err) &&
                 (gnutls_x509_privkey_import(pair->key, &pem, GNUTLS_X509_FMT_PEM) >= 0 ||
                  error_set(err, ERR_CONFIG, _("%s is no key"), key));
    for (int i = 0; i < 2; i++) {
        if (texts[i].data != NULL)
            explicit_bzero(texts[i].data, texts[i].length);
        text_free(&texts[i]);
    }
    return is_ok;
}

static bool save_pair(const struct pair *pair, const char *certificate, const char *key,
                      struct error *err)
{
    gnutls_datum_t pem = {0}, secret = {0};
    bool is_ok = (gnutls_x509_crt_export2(pair->certificate, GNUTLS_X509_FMT_PEM, &pem) >= 0 &&
                  gnutls_x509_privkey_export2(pair->key, GNUTLS_X509_FMT_PEM, &secret) >= 0) ||
                 error_set(err, ERR_BUG, "a certificate cannot be written");
    is_ok = is_ok && file_write(key, (const char *)secret.data, secret.size, err) &&
            file_write(certificate, (const char *)pem.data, pem.size, err) &&
            (chmod(certificate, 0644) == 0 ||
             error_set(err, ERR_CANNOT_CREATE, _("%s cannot be made readable"), certificate));
    if (secret.data != NULL)
        explicit_bzero(secret.data, secret.size);
    gnutls_free(pem.data);
    gnutls_free(secret.data);
    return is_ok;
}

/* What both kinds have; the caller adds the rest and signs. */
static bool begin_certificate(struct pair *pair, const char *common_name, int days)
{
    unsigned char serial[16], id[64];
    size_t id_size = sizeof id;
    time_t now = (time_t)(clock_now_ms() / SECOND_MS);
    gnutls_x509_crt_t certificate = pair->certificate;
    random_bytes(serial, sizeof serial);
    serial[0] = (serial[0] & 0x7F) | 0x40; /* positive, and of one length */
    return gnutls_x509_privkey_generate(pair->key, GNUTLS_PK_ECDSA,
                                        GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) >= 0 &&
           gnutls_x509_crt_set_version(certificate, 3) >= 0 &&
           gnutls_x509_crt_set_key(certificate, pair->key) >= 0 &&
           gnutls_x509_crt_set_serial(certificate, serial, sizeof serial) >= 0 &&
           gnutls_x509_crt_set_activation_time(certificate, now - BEFORE_S) >= 0 &&
           gnutls_x509_crt_set_expiration_time(certificate, now + (time_t)days * 86400) >= 0 &&
           gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, common_name,
                                         (unsigned)strlen(common_name)) >= 0 &&
           gnutls_x509_crt_get_key_id(certificate, 0, id, &id_size) >= 0 &&
           gnutls_x509_crt_set_subject_key_id(certificate, id, id_size) >= 0;
}

static bool make_authority(struct pair *authority)
{
    return begin_certificate(authority, "Vorwahl authority", AUTHORITY_DAYS) &&
           gnutls_x509_crt_set_basic_constraints(authority->certificate, 1, 0) >= 0 &&
           gnutls_x509_crt_set_key_usage(authority->certificate,
                                         GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN) >= 0 &&
           gnutls_x509_crt_sign2(authority->certificate, authority->certificate, authority->key,
                                 GNUTLS_DIG_SHA256, 0) >= 0;
}

static bool set_name(gnutls_x509_crt_t certificate, const char *name)
{
    unsigned char address[16];
    if (inet_pton(AF_INET, name, address) == 1)
        return gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, address, 4,
                                                    GNUTLS_FSAN_SET) >= 0;
    if (inet_pton(AF_INET6, name, address) == 1)
        return gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, address, 16,
                                                    GNUTLS_FSAN_SET) >= 0;
    return gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, name,
                                                (unsigned)strlen(name), GNUTLS_FSAN_SET) >= 0;
}

static bool make_certificate(struct pair *pair, const struct pair *authority, const char *name,
                             int days)
{
    unsigned char id[64];
    size_t id_size = sizeof id;
    return begin_certificate(pair, name, days) && set_name(pair->certificate, name) &&
           gnutls_x509_crt_set_basic_constraints(pair->certificate, 0, -1) >= 0 &&
           gnutls_x509_crt_set_key_usage(pair->certificate, GNUTLS_KEY_DIGITAL_SIGNATURE) >= 0 &&
           gnutls_x509_crt_set_key_purpose_oid(pair->certificate, GNUTLS_KP_TLS_WWW_SERVER, 0) >=
               0 &&
           gnutls_x509_crt_get_subject_key_id(authority->certificate, id, &id_size, NULL) >= 0 &&
           gnutls_x509_crt_set_authority_key_id(pair->certificate, id, id_size) >= 0 &&
           gnutls_x509_crt_sign2(pair->certificate, authority->certificate, authority->key,
                                 GNUTLS_DIG_SHA256, 0) >= 0;
}

static bool take_authority(struct pair *authority, const char *certificate, const char *key,
                           struct error *err)
{
    if (file_exists(certificate) || file_exists(key))
        return load_pair(authority, certificate, key, err);
    return (make_authority(authority) || error_set(err, ERR_BUG, "no authority was made")) &&
           save_pair(authority, certificate, key, err);
}

bool cert_make(const char *dir, const char *name, int days, struct error *err)
{
    struct pair authority, pair;
    if (!name_is_host(name))
        return error_set(err, ERR_USAGE, _("\"%s\" is no host name or address"), name);
    struct arena *arena = arena_new();
    pair_init(&authority);
    pair_init(&pair);
    bool is_ok = dir_make(dir, err) &&
                 take_authority(&authority, path_join(arena, dir, "authority.pem"),
                                path_join(arena, dir, "authority-key.pem"), err) &&
                 (make_certificate(&pair, &authority, name, days) ||
                  error_set(err, ERR_BUG, "no certificate was made")) &&
                 save_pair(&pair, path_join(arena, dir, arena_printf(arena, "%s.pem", name)),
                           path_join(arena, dir, arena_printf(arena, "%s-key.pem", name)), err);
    pair_free(&pair);
    pair_free(&authority);
    arena_free(arena);
    return is_ok;
}
