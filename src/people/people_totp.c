/*
 * people_totp.c: one-time codes from an app (RFC 6238: HMAC-SHA1, 30 seconds, six digits), and the base32 in which the app is
 * told the secret. Pure; who remembers which code was used is people_session.c.
 */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "people/people_in.h"

#define STEP_US (30 * US_SECOND)

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void totp_code(const uint8_t secret[TOTP_SECRET_BYTES], int64_t step, char out[7])
{
	uint8_t counter[8], mac[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	for (int i = 0; i < 8; i++)
		counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
	HMAC(EVP_sha1(), secret, TOTP_SECRET_BYTES, counter, sizeof counter, mac, &n);
	const uint8_t *at = mac + (mac[19] & 0x0f);
	uint32_t number = ((uint32_t)(at[0] & 0x7f) << 24) | ((uint32_t)at[1] << 16) | ((uint32_t)at[2] << 8) | at[3];
	snprintf(out, 7, "%06u", (unsigned)(number % 1000000));
	sodium_memzero(mac, sizeof mac);
}

int64_t totp_match(const uint8_t secret[TOTP_SECRET_BYTES], const char *code, int64_t now_us, int64_t after)
{
	int64_t now = now_us / STEP_US, found = 0;
	char want[7];

	/* A last step far ahead was taken by a clock that has been set back since: nobody must wait until it comes again. */
	if (after > now + TOTP_AHEAD)
		after = 0;
	/* One step to either side: a phone's clock may be half a minute off. All three are compared, whichever fits. */
	for (int64_t step = now - 1; step <= now + 1; step++) {
		totp_code(secret, step, want);
		if (text_same_secret(want, code) && step > after)
			found = step;
	}
	return found;
}

void totp_text(const uint8_t secret[TOTP_SECRET_BYTES], char out[TOTP_TEXT])
{
	for (int i = 0; i < TOTP_TEXT - 1; i++) {
		int bit = i * 5, at = bit / 8, shift = 11 - bit % 8;
		unsigned two = (unsigned)secret[at] << 8 | (at + 1 < TOTP_SECRET_BYTES ? secret[at + 1] : 0u);
		out[i] = base32[(two >> shift) & 31];
	}
	out[TOTP_TEXT - 1] = '\0';
}

bool totp_secret(const char *text, uint8_t out[TOTP_SECRET_BYTES])
{
	uint8_t bytes[TOTP_SECRET_BYTES] = { 0 };

	if (strlen(text) != TOTP_TEXT - 1)
		return false;
	for (int i = 0; i < TOTP_TEXT - 1; i++) {
		const char *at = strchr(base32, text[i]);
		if (!at)
			return false;
		for (int b = 0; b < 5; b++)
			if ((at - base32) >> (4 - b) & 1)
				bytes[(i * 5 + b) / 8] |= (uint8_t)(0x80 >> ((i * 5 + b) % 8));
	}
	memcpy(out, bytes, sizeof bytes);
	sodium_memzero(bytes, sizeof bytes);
	return true;
}
