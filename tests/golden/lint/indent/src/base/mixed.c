/* A golden example for tests/golden/lint. */
int mixed(int a,
          int aligned)
{
	int n = a +
	        aligned;

    n++;
	return n;
}

int table[] = {
	1,
  	2,
};
