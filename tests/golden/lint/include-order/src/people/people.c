/* A golden example for tests/golden/lint. */
#include "core/core.h"
#include "territory/territory.h"
