/* A golden example for tests/golden/lint. */
const char *a = "/home/someone/data";
const char *b = "/root/data", *fine = "/var/lib/shao", *also = "./home/x", *url = "web/home/x";
