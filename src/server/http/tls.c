/* Certificates of the running service. A handshake may still use what was read before, so nothing
 * is freed before the end; renewals are months apart. */
#include "tls.h"

#include "base/file.h"

#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)256 << 10)
#define CHAIN_MAX 8

struct credentials {
    struct credentials *next;
    gnutls_pcert_st chain[CHAIN_MAX];
    unsigned count;
    gnutls_privkey_t key;
    int64_t expires_ms;
};

struct tls {
    const char *cert_path, *key_path;
    struct credentials *all;
};

static _Atomic(struct credentials *) current; /* libmicrohttpd's callback carries no data */

static bool read_file(const char *path, struct text *ret, gnutls_datum_t *datum, struct error *err)
{
    if (!file_read(path, FILE_MAX, ret, err))
        return false;
    *datum = (gnutls_datum_t){(unsigned char *)ret->data, (unsigned)ret->length};
    return true;
}

static bool wrong(const char *path, int code, struct error *err)
{
    return error_set(err, ERR_CONFIG, "%s: %s", path, gnutls_strerror(code));
}

static bool read_chain(struct credentials *credentials, const char *path, struct error *err)
{
    struct text text = {0};
    gnutls_datum_t pem;
    gnutls_x509_crt_t first;
    credentials->count = CHAIN_MAX;
    if (!read_file(path, &text, &pem, err))
        return false;
    int code = gnutls_pcert_list_import_x509_raw(credentials->chain, &credentials->count, &pem,
                                                 GNUTLS_X509_FMT_PEM, 0);
    bool is_ok = (code >= 0 && credentials->count > 0) || wrong(path, code, err);
    if (!is_ok)
        credentials->count = 0;
    gnutls_x509_crt_init(&first);
    if (is_ok && gnutls_x509_crt_import(first, &pem, GNUTLS_X509_FMT_PEM) >= 0)
        credentials->expires_ms = (int64_t)gnutls_x509_crt_get_expiration_time(first) * SECOND_MS;
    gnutls_x509_crt_deinit(first);
    text_free(&text);
    return is_ok;
}

static bool read_key(struct credentials *credentials, const char *path, struct error *err)
{
    struct text text = {0};
    gnutls_datum_t pem;
    if (!read_file(path, &text, &pem, err))
        return false;
    gnutls_privkey_init(&credentials->key);
    int code = gnutls_privkey_import_x509_raw(credentials->key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (text.data != NULL)
        explicit_bzero(text.data, text.length);
    text_free(&text);
    return code >= 0 || wrong(path, code, err);
}

static bool key_fits(const struct credentials *credentials, const char *path, struct error *err)
{
    unsigned char of_key[64], of_certificate[64];
    size_t key_size = sizeof of_key, certificate_size = sizeof of_certificate;
    gnutls_pubkey_t public;
    gnutls_pubkey_init(&public);
    bool is_ok =
        gnutls_pubkey_import_privkey(public, credentials->key, 0, 0) >= 0 &&
        gnutls_pubkey_get_key_id(public, GNUTLS_KEYID_USE_SHA256, of_key, &key_size) >= 0 &&
        gnutls_pubkey_get_key_id(credentials->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256,
                                 of_certificate, &certificate_size) >= 0 &&
        key_size == certificate_size && memcmp(of_key, of_certificate, key_size) == 0;
    gnutls_pubkey_deinit(public);
    return is_ok || error_set(err, ERR_CONFIG, _("%s: this key is not the certificate's"), path);
}

static void credentials_free(struct credentials *credentials)
{
    for (unsigned i = 0; i < credentials->count; i++)
        gnutls_pcert_deinit(&credentials->chain[i]);
    if (credentials->key != NULL)
        gnutls_privkey_deinit(credentials->key);
    free(credentials);
}

bool tls_reload(struct tls *tls, struct error *err)
{
    struct credentials *credentials = xcalloc(1, sizeof *credentials);
    if (!read_chain(credentials, tls->cert_path, err) ||
        !read_key(credentials, tls->key_path, err) || !key_fits(credentials, tls->key_path, err)) {
        credentials_free(credentials);
        return false;
    }
    credentials->next = tls->all;
    tls->all = credentials;
    atomic_store(&current, credentials);
    return true;
}

bool tls_open(const char *cert_path, const char *key_path, struct tls **ret_tls, struct error *err)
{
    struct tls *tls = xcalloc(1, sizeof *tls);
    *tls = (struct tls){.cert_path = cert_path, .key_path = key_path};
    if (!tls_reload(tls, err)) {
        tls_close(tls);
        return false;
    }
    *ret_tls = tls;
    return true;
}

int64_t tls_expires_ms(const struct tls *tls)
{
    (void)tls;
    const struct credentials *credentials = atomic_load(&current);
    return credentials->expires_ms;
}

void tls_close(struct tls *tls)
{
    if (tls == NULL)
        return;
    atomic_store(&current, NULL);
    while (tls->all != NULL) {
        struct credentials *credentials = tls->all;
        tls->all = credentials->next;
        credentials_free(credentials);
    }
    free(tls);
}

int tls_give_certificate(gnutls_session_t session, const gnutls_datum_t *authorities, int count,
                         const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
                         gnutls_pcert_st **ret_certificates, unsigned *ret_count,
                         gnutls_privkey_t *ret_key)
{
    struct credentials *credentials = atomic_load(&current);
    (void)session, (void)authorities, (void)count, (void)algorithms, (void)algorithm_count;
    if (credentials == NULL)
        return -1;
    *ret_certificates = credentials->chain;
    *ret_count = credentials->count;
    *ret_key = credentials->key;
    return 0;
}
