/*
 * seal_fuzz.c: any bytes as a file of exported seals, as a sealed contact, as a reference to side words. A file is taken only
 * if its seals stand here (none do); what is sealed opens only if we sealed it; nothing is read past its end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "core/inside.h"
#include "core/side.h"

static struct core *core;
static char folder[] = "/tmp/shao-seal-fuzz-XXXXXX";

/* The folder of keys and the empty store go with the process. */
static void clean(void)
{
	static const char *const files[] = { "keys/master", "keys/seal", "shao.db", "shao.db-wal", "shao.db-shm", "keys", "" };
	char path[100];

	core_close(core);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		if (remove(path) != 0 && i < 3)
			abort();
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static char where[100];
	struct core_conf conf = { .store = where, .files = folder };
	struct problem p = { 0 };

	(void)argc, (void)argv;
	log_level_set((enum log_level)(LOG_ERROR + 1));
	if (!mkdtemp(folder))
		abort();
	snprintf(where, sizeof where, "sqlite:%s/shao.db", folder);
	if (core_open(&conf, &core, &p) != OK)
		abort();
	atexit(clean);
	return 0;
}

static void as_file(const uint8_t *data, size_t size)
{
	char path[40];
	struct problem p = { 0 };
	int fd = memfd_create("seals", 0);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (core_verify_export(core, path, &p) == OK || !p.zh[0] || !p.en[0])
		abort();
	close(fd);
}

static void as_text(const char *text)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct ctx c = { .core = core, .a = a };
	char hash[65];
	int64_t id;

	if (core_unseal(&c, "contact", "1", text))
		abort();
	if (side_parse(text, &id, hash) && (id < 1 || strlen(hash) != 64))
		abort();
	const char *sealed = core_seal(&c, "contact", "1", text), *opened = core_unseal(&c, "contact", "1", sealed);
	if (!opened || strcmp(opened, text) != 0 || core_unseal(&c, "contact", "2", sealed) || core_unseal(&c, "secret", "1", sealed))
		abort();
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = 0;
	as_file(data, size);
	as_text(text);
	free(text);
	return 0;
}
