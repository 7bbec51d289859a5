/*
 * photo_store.c: pictures as files. A file stands under its name only when all of it is on the disk, and a row refers to it
 * only after that; so a crash leaves at most a file that nobody refers to.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/limits.h"
#include "cases/photo_in.h"

#define PATH_BYTES 1024

static bool id_valid(const char *id)
{
	return id[0] == 'p' && strlen(id) == 65 && strspn(id + 1, "0123456789abcdef") == 64;
}

static enum err failed(struct problem *p, const char *what)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return refuse(p, E_FULL, "photo", "磁盘已满，照片未保存", "The disk is full; the photo was not stored");
	return refuse(p, E_INTERNAL, "photo", "照片未能保存（%s：%s）", "the photo could not be stored (%s: %s)", what, strerror(errno));
}

static int sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), bad;

	if (fd < 0)
		return -1;
	bad = fsync(fd);
	close(fd);
	return bad;
}

/* Makes FILES/photos/ab/cd, each new folder durable in the one above it. path receives it. */
static enum err folders(const char *files, const char *id, char path[PATH_BYTES], struct problem *p)
{
	char step[3][12] = { "photos" }, above[PATH_BYTES];

	snprintf(step[1], sizeof step[1], "%.2s", id + 1);
	snprintf(step[2], sizeof step[2], "%.2s", id + 3);
	if (strlen(files) > PATH_BYTES - 120)
		return refuse(p, E_INTERNAL, "photo", "文件夹路径过长", "the path of the files' folder is too long");
	snprintf(path, PATH_BYTES, "%s", files);
	for (int i = 0; i < 3; i++) {
		size_t n = strlen(path);
		memcpy(above, path, n + 1);
		snprintf(path + n, PATH_BYTES - n, "/%s", step[i]);
		if (mkdir(path, 0700) == 0 ? sync_folder(above) != 0 : errno != EEXIST)
			return failed(p, "mkdir");
	}
	return OK;
}

static bool write_all(int fd, const char *data, size_t n)
{
	while (n) {
		ssize_t did = write(fd, data, n);
		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return false;
		data += did;
		n -= (size_t)did;
	}
	return fsync(fd) == 0;
}

static enum err file_put(const char *folder, const char *id, const char *size, const void *data, size_t n, struct problem *p)
{
	char path[PATH_BYTES + 120], fresh[PATH_BYTES + 120];
	struct stat st;
	enum err e = OK;
	int fd;

	snprintf(path, sizeof path, "%s/%s-%s.jpg", folder, id, size);
	/* Its name is its content: what stands there whole is the same picture. */
	if (stat(path, &st) == 0 && st.st_size == (off_t)n)
		return OK;
	snprintf(fresh, sizeof fresh, "%s/.new-XXXXXX", folder);
	if ((fd = mkstemp(fresh)) < 0)
		return failed(p, "mkstemp");
	if (!write_all(fd, data, n))
		e = failed(p, "write");
	if (close(fd) != 0 && e == OK)
		e = failed(p, "close");
	if (e == OK && rename(fresh, path) != 0)
		e = failed(p, "rename");
	if (e != OK)
		unlink(fresh);
	return e;
}

bool photo_fits(uint64_t all, uint64_t left)
{
	uint64_t spare = all / 20 < LIMIT_DISK_SPARE ? all / 20 : LIMIT_DISK_SPARE;

	return left > spare;
}

enum err photo_store(const char *files, const struct photo *photo, const void *full, size_t full_n, const void *thumb, size_t thumb_n,
	struct problem *p)
{
	char folder[PATH_BYTES];
	struct statvfs disk;
	enum err e;

	/* Anybody may send pictures; nobody may fill with them the disk on which cases are written. */
	if (statvfs(files, &disk) == 0 && !photo_fits((uint64_t)disk.f_blocks * disk.f_frsize, (uint64_t)disk.f_bavail * disk.f_frsize)) {
		errno = ENOSPC;
		return failed(p, "statvfs");
	}
	if ((e = folders(files, photo->id, folder, p)) != OK || (e = file_put(folder, photo->id, "full", full, full_n, p)) != OK ||
	    (e = file_put(folder, photo->id, "thumb", thumb, thumb_n, p)) != OK)
		return e;
	return sync_folder(folder) == 0 ? OK : failed(p, "fsync");
}

const char *photo_path(struct arena *a, const char *files, const char *id, const char *size)
{
	const char *path;

	if (!id_valid(id) || (strcmp(size, "full") != 0 && strcmp(size, "thumb") != 0))
		return NULL;
	path = arena_printf(a, "%s/photos/%.2s/%.2s/%s-%s.jpg", files, id + 1, id + 3, id, size);
	return access(path, R_OK) == 0 ? path : NULL;
}

bool photo_remove(const char *files, const char *id)
{
	struct arena *a = arena_new(PATH_BYTES * 4);
	const char *path;
	bool ok = true;

	for (int i = 0; i < 2; i++)
		if ((path = photo_path(a, files, id, i ? "full" : "thumb")) && unlink(path) != 0 && errno != ENOENT)
			ok = false;
	arena_free(a);
	return ok;
}
