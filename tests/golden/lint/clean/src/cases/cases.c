/* A golden example for tests/golden/lint. */
#include <stdio.h>

#include "base/err.h"
#include "cases/cases.h"

static const char *const braces = "} { ) \" /* no comment */ // none";
static const char quote = '"', brace = '{';

/* A string with SELECTED words is no statement; the // in https://example.org is no business of the server. */
int cases_answer(int n,
                 int m)
{
	if (n > m) {
		puts("} TODOS");
	}
	return (int[]){ n, m }[0];
}
