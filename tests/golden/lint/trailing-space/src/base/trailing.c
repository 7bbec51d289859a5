/* A golden example for tests/golden/lint. */
int a; 
int b;	
int c;