/*
 * keys.c: the installation's secrets. One master key, from which keys for a purpose are derived, and one signing key for
 * seals; files of mode 0600 in the folder "keys", made at the first start.
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "core/inside.h"

static enum err key_file(struct core *core, const char *name, uint8_t *key, size_t n, void (*make)(uint8_t *key), struct problem *p)
{
	char path[1024];
	int fd;
	ssize_t got;

	snprintf(path, sizeof path, "%s/keys/%s", core->conf.files, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		got = read(fd, key, n);
		close(fd);
		if (got != (ssize_t)n)
			return refuse(p, E_STORE, path, "密钥文件已损坏，请从备份恢复", "the key file is damaged; restore it from a backup");
		return OK;
	}
	if (errno != ENOENT)
		return refuse(p, E_STORE, path, "无法读取密钥文件：%s", "the key file cannot be read: %s", strerror(errno));
	make(key);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, key, n) != (ssize_t)n || fsync(fd) != 0) {
		if (fd >= 0)
			close(fd);
		return refuse(p, E_STORE, path, "无法写入密钥文件：%s", "the key file cannot be written: %s", strerror(errno));
	}
	close(fd);
	return OK;
}

static void make_master(uint8_t *key)
{
	randombytes_buf(key, 32);
}

static void make_sign(uint8_t *key)
{
	uint8_t public[crypto_sign_PUBLICKEYBYTES];

	crypto_sign_keypair(public, key);
}

enum err keys_open(struct core *core, struct problem *p)
{
	char path[1024];
	uint8_t sum[8];
	enum err e;

	snprintf(path, sizeof path, "%s/keys", core->conf.files);
	if ((mkdir(core->conf.files, 0700) != 0 && errno != EEXIST) || (mkdir(path, 0700) != 0 && errno != EEXIST))
		return refuse(p, E_STORE, path, "无法创建文件夹：%s", "the folder cannot be made: %s", strerror(errno));
	if ((e = key_file(core, "master", core->master, sizeof core->master, make_master, p)) != OK)
		return e;
	if ((e = key_file(core, "seal", core->sign_secret, sizeof core->sign_secret, make_sign, p)) != OK)
		return e;
	crypto_sign_ed25519_sk_to_pk(core->sign_public, core->sign_secret);
	crypto_generichash(sum, sizeof sum, core->sign_public, sizeof core->sign_public, NULL, 0);
	text_hex(core->sign_id, sum, sizeof sum);
	return OK;
}

static void derive(const struct core *core, const char *purpose, uint8_t key[32])
{
	crypto_generichash(key, 32, (const uint8_t *)purpose, strlen(purpose), core->master, sizeof core->master);
}

void core_mac(const struct core *core, const char *purpose, const void *data, size_t n, uint8_t out[32])
{
	uint8_t key[32];

	derive(core, purpose, key);
	crypto_generichash(out, 32, data, n, key, sizeof key);
	sodium_memzero(key, sizeof key);
}

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

char *core_seal(struct ctx *c, const char *purpose, const char *bound, const char *text)
{
	size_t n = strlen(text), all = NONCE + n + TAG, out_n = sodium_base64_encoded_len(all, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	uint8_t key[32], *raw = arena_alloc(c->a, all);
	char *out = arena_alloc(c->a, out_n);

	derive(c->core, purpose, key);
	ctx_random(c, raw, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(raw + NONCE, NULL, (const uint8_t *)text, n, (const uint8_t *)bound, strlen(bound), NULL, raw, key);
	sodium_memzero(key, sizeof key);
	return sodium_bin2base64(out, out_n, raw, all, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

char *core_unseal(struct ctx *c, const char *purpose, const char *bound, const char *sealed)
{
	size_t max = strlen(sealed) + 1, n;
	uint8_t key[32], *raw = arena_alloc(c->a, max);
	char *out = arena_alloc(c->a, max);
	int bad;

	if (sodium_base642bin(raw, max, sealed, strlen(sealed), NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 || n < NONCE + TAG)
		return NULL;
	derive(c->core, purpose, key);
	bad = crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)out, NULL, NULL, raw + NONCE, n - NONCE,
	                                                 (const uint8_t *)bound, strlen(bound), raw, key);
	sodium_memzero(key, sizeof key);
	return bad ? NULL : out;
}
