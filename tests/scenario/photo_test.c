/*
 * photo_test.c: photos lived through the gate on both stores: uploaded before there is a case, claimed by one, or cleaned
 * away with their files when nobody does.
 */
#include "scenario/scenario.h"

#include <gd.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "cases/photo.h"

#define HEAD "--x\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"

struct form { char bytes[400000]; size_t n; };

static struct form form;

static void form_part(const char *name, const void *data, size_t n)
{
	form.n += (size_t)snprintf(form.bytes + form.n, sizeof form.bytes - form.n, HEAD, name);
	assert_true(form.n + n + 16 < sizeof form.bytes);
	memcpy(form.bytes + form.n, data, n);
	form.n += n;
	memcpy(form.bytes + form.n, "\r\n", 2);
	form.n += 2;
}

static int form_send(struct town *t, const struct who *w)
{
	memcpy(form.bytes + form.n, "--x--\r\n", 7);
	t->body_n = form.n + 7;
	form.n = 0;
	if (!t->type)
		t->type = "multipart/form-data; boundary=x";
	return town_call(t, w, "POST", "/photos", "%s", form.bytes);
}

/* A picture of one color; another shade is another picture. */
static int upload(struct town *t, int shade)
{
	gdImagePtr im = gdImageCreateTrueColor(400, 200);
	int n, status;
	void *jpeg;

	gdImageFilledRectangle(im, 0, 0, 399, 199, gdTrueColor(shade, shade, 255 - shade));
	jpeg = gdImageJpegPtr(im, &n, 90);
	gdImageDestroy(im);
	form_part("photo", jpeg, (size_t)n);
	gdFree(jpeg);
	status = form_send(t, &nobody);
	if (status == 201)
		town_keep(t, "photo", "id");
	return status;
}

static bool stands(struct town *t, const char *id, const char *size)
{
	struct arena *a = arena_new(65536);
	bool there = photo_path(a, t->files, id, size) != NULL;

	arena_free(a);
	return there;
}

static int64_t rows(struct town *t)
{
	return town_count(t, "SELECT COUNT(*) FROM photo");
}

#define REPORT "{\"text\":\"A manhole cover is missing\",\"lon\":126.005,\"lat\":45.005,\"photos\":%s}"

static void photo_is_kept_and_the_same_one_only_once(struct town *t)
{
	char first[80];

	WANT(201, upload(t, 10));
	snprintf(first, sizeof first, "%s", town_get(t, "photo"));
	assert_int_equal(town_int(t, "width"), 400);
	assert_int_equal(town_int(t, "height"), 200);
	assert_non_null(strstr(town_text(t, "thumb"), first));
	assert_true(stands(t, first, "full") && stands(t, first, "thumb"));
	WANT(201, upload(t, 10));
	assert_string_equal(town_get(t, "photo"), first);
	assert_int_equal(rows(t), 1);
	WANT(201, upload(t, 11));
	assert_string_not_equal(town_get(t, "photo"), first);
	assert_int_equal(rows(t), 2);
}

static void photo_needs_no_key_because_repeating_it_is_harmless(struct town *t)
{
	char first[80];

	t->key = "";
	WANT(201, upload(t, 10));
	snprintf(first, sizeof first, "%s", town_get(t, "photo"));
	/* A browser makes a new boundary for each try, so the bytes under a key differ. */
	t->key = "one-and-the-same";
	WANT(201, upload(t, 10));
	assert_string_equal(town_get(t, "photo"), first);
	t->key = "one-and-the-same";
	WANT(201, upload(t, 11));
	assert_string_not_equal(town_get(t, "photo"), first);
}

static void form_that_is_no_photo_is_refused_and_leaves_nothing(struct town *t)
{
	form_part("photo", "not a picture", 13);
	WANT(415, form_send(t, &nobody));
	assert_string_equal(town_text(t, "field"), "photo");
	form_part("picture", "x", 1);
	WANT(400, form_send(t, &nobody));
	form_part("photo", "x", 1);
	form_part("photo", "x", 1);
	WANT(400, form_send(t, &nobody));
	WANT(400, form_send(t, &nobody));
	WANT(415, town_call(t, &nobody, "POST", "/photos", "{\"photo\":\"x\"}"));
	t->type = "multipart/form-data";
	form_part("photo", "x", 1);
	WANT(415, form_send(t, &nobody));
	assert_int_equal(rows(t), 0);
}

static void photo_that_nobody_claims_is_gone_after_a_day_with_its_files(struct town *t)
{
	char id[80];

	WANT(201, upload(t, 10));
	snprintf(id, sizeof id, "%s", town_get(t, "photo"));
	town_later(t, 23 * US_HOUR);
	town_tick(t);
	assert_int_equal(rows(t), 1);
	town_later(t, 2 * US_HOUR);
	town_tick(t);
	assert_true(stands(t, id, "full"));       /* given up, but not yet removed */
	WANT(400, POST(&nobody, "/snaps", REPORT, "[\"$photo\"]"));
	assert_int_equal(strncmp(town_text(t, "field"), "photos", 6), 0);
	town_later(t, 2 * US_MINUTE);
	town_tick(t);
	assert_int_equal(rows(t), 0);
	assert_false(stands(t, id, "full") || stands(t, id, "thumb"));
}

static void photo_of_a_case_stays(struct town *t)
{
	WANT(201, upload(t, 10));
	WANT(201, POST(&nobody, "/snaps", REPORT, "[\"$photo\"]"));
	assert_int_equal(town_count(t, "SELECT uses FROM photo"), 1);
	WANT(201, POST(&nobody, "/snaps", REPORT, "[\"$photo\"]"));
	assert_int_equal(town_count(t, "SELECT uses FROM photo"), 2);
	town_later(t, 3 * US_DAY);
	town_tick(t);
	assert_int_equal(rows(t), 1);
	assert_true(stands(t, town_get(t, "photo"), "full"));
}

static void photo_given_up_lives_again_when_it_is_uploaded_again(struct town *t)
{
	WANT(201, upload(t, 10));
	town_later(t, 25 * US_HOUR);
	town_tick(t);
	assert_int_equal(town_count(t, "SELECT uses FROM photo"), -1);
	WANT(201, upload(t, 10));
	WANT(201, POST(&nobody, "/snaps", REPORT, "[\"$photo\"]"));
	town_later(t, 5 * US_DAY);
	town_tick(t);
	assert_int_equal(town_count(t, "SELECT uses FROM photo"), 1);
	assert_true(stands(t, town_get(t, "photo"), "thumb"));
}

static void photo_that_was_never_uploaded_cannot_be_claimed(struct town *t)
{
	WANT(400, POST(&nobody, "/snaps", REPORT, "[\"p00\"]"));
	assert_int_equal(strncmp(town_text(t, "field"), "photos", 6), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 0);
}

static void refused_report_leaves_its_photo_unclaimed(struct town *t)
{
	WANT(201, upload(t, 10));
	WANT(400, POST(&nobody, "/snaps", REPORT, "[\"$photo\",\"p00\"]"));
	assert_int_equal(town_count(t, "SELECT uses FROM photo"), 0);
}

static void hundreds_of_unclaimed_photos_go_in_turns(struct town *t)
{
	for (int i = 0; i < 120; i++)
		town_sql(t, "INSERT INTO photo (tenant, id, width, height, bytes, at, uses) VALUES (%" PRId64 ", 'p%064d', 1, 1, 1, %" PRId64 ", 0)",
		         t->tenant, i, t->now);
	town_later(t, 2 * US_DAY);
	assert_true(town_tick(t) >= 3);
	town_later(t, 2 * US_MINUTE);
	town_tick(t);
	assert_int_equal(rows(t), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(photo_is_kept_and_the_same_one_only_once), BOTH(photo_needs_no_key_because_repeating_it_is_harmless),
		BOTH(form_that_is_no_photo_is_refused_and_leaves_nothing), BOTH(photo_that_nobody_claims_is_gone_after_a_day_with_its_files),
		BOTH(photo_of_a_case_stays), BOTH(photo_given_up_lives_again_when_it_is_uploaded_again),
		BOTH(photo_that_was_never_uploaded_cannot_be_claimed), BOTH(refused_report_leaves_its_photo_unclaimed),
		BOTH(hundreds_of_unclaimed_photos_go_in_turns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
