#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <nettle/version.h>

// Nettle 4 always writes the whole digest and dropped the length argument.
static inline void postern_sha256_digest(struct sha256_ctx *context, uint8_t *digest) {
#if NETTLE_VERSION_MAJOR >= 4
    nettle_sha256_digest(context, digest);
#else
    nettle_sha256_digest(context, SHA256_DIGEST_SIZE, digest);
#endif
}

static inline void postern_hmac_sha256_digest(struct hmac_sha256_ctx *context, uint8_t *digest) {
#if NETTLE_VERSION_MAJOR >= 4
    nettle_hmac_sha256_digest(context, digest);
#else
    nettle_hmac_sha256_digest(context, SHA256_DIGEST_SIZE, digest);
#endif
}
