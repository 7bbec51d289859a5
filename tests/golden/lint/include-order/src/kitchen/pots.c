/* A golden example for tests/golden/lint. */
int pots;
