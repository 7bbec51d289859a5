/*
 * app.h: the whole program as a value: which rooms there are, and how an installation is opened.
 */
#ifndef APP_H
#define APP_H

#include "core/run.h"

/* The rooms in the order in which they build on each other. */
extern const struct room *const app_rooms[];
extern const int app_rooms_n;

/*
 * Fills a configuration for a store ("sqlite:…", "postgresql://…"), a folder of files and a folder of packs. Texts are
 * borrowed. The caller may still set clock, seed, faults, server.
 */
struct core_conf app_conf(const char *store, const char *files, const char *packs);

#endif
