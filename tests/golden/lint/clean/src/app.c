/* A golden example for tests/golden/lint. */
#include "bridge/bridge.h"
#include "app.h"
