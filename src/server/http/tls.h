/* TLS by the service itself: the certificate is read when it starts and again when asked, so that
 * renewing it needs no restart. Private to server. */
#ifndef SERVER_TLS_H
#define SERVER_TLS_H

#include "../server.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>

struct tls;
/* Reads both files (PEM; the certificate first, then its chain). ERR_CONFIG with what is wrong. */
bool tls_open(const char *cert_path, const char *key_path, struct tls **ret_tls, struct error *err);
/* Handshakes from now on use the files as they are now; on false the old ones stay. */
bool tls_reload(struct tls *tls, struct error *err);
int64_t tls_expires_ms(const struct tls *tls);
void tls_close(struct tls *tls); /* after the daemon; NULL is fine */

/* libmicrohttpd's MHD_OPTION_HTTPS_CERT_CALLBACK: gives the current certificate to a handshake. */
int tls_give_certificate(gnutls_session_t session, const gnutls_datum_t *authorities, int count,
                         const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
                         gnutls_pcert_st **ret_certificates, unsigned *ret_count,
                         gnutls_privkey_t *ret_key);

#define TLS_PRIORITIES                                                                             \
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-AES-128-CBC:-AES-256-CBC:%SERVER_PRECEDENCE"

/* vorwahld cert: an authority in `dir` (made if there is none) and a certificate of it for NAME, a
 * host name or address. Keys are 0600. */
bool cert_make(const char *dir, const char *name, int days, struct error *err);

#endif
