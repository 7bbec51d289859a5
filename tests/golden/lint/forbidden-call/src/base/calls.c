/* A golden example for tests/golden/lint. */
struct system;
int strcpy_like(char *a, const char *b);

int calls(char *a, const char *b)
{
	/* strcpy(a, b) in a comment, "gets(a)" in a string: neither is a call */
	strcpy_like(a, "gets(a)");
	strcpy(a, b);
	sprintf(a, "%s", b);
	return atoi(b) + system(b);
}
