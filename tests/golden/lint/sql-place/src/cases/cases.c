/* A golden example for tests/golden/lint. */
const char *a = "SELECT id FROM case_file WHERE tenant = $1";
const char *b = "INSERT" " INTO case_file (tenant) VALUES ($1)";
const char *c = "UPDATE case_file"
	" SET a = 1";
#define D "DELETE FROM case_file"
const char *words = "please SELECTED, DELETE, UPDATE or INSERT";
