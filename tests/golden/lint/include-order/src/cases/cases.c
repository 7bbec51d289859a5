/* A golden example for tests/golden/lint. */
#include "base/err.h"
#include "cases/cases.h"
#include "bridge/bridge.h"
#include "points/points.h"
#include "kitchen/pots.h"
#include "cases_local.h"
