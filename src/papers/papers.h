/*
 * papers.h: what a desk prints: a case as a file, and letters about it, numbered and kept as they were issued (M038, M043).
 */
#ifndef PAPERS_PAPERS_H
#define PAPERS_PAPERS_H

#include "core/core.h"

extern const struct room papers_room;

#endif
