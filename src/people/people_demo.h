/*
 * people_demo.h: the invented people of a demonstration. They stand in an installation whose tenant has the code "demo", which no
 * other can have by chance (codes of places are digits), and their password is no secret.
 */
#ifndef PEOPLE_PEOPLE_DEMO_H
#define PEOPLE_PEOPLE_DEMO_H

#define DEMO_CODE "demo"
#define DEMO_PASSWORD "shao-demo-2026"

enum demo_place { DEMO_AT_COUNTY, DEMO_AT_STREET, DEMO_AT_COMMUNITY, DEMO_PLACES };
enum demo_org { DEMO_GOVERNMENT, DEMO_BUREAU_FIRST, DEMO_BUREAU_LAST = DEMO_BUREAU_FIRST + 2, DEMO_STREET_OFFICE, DEMO_COMMITTEE, DEMO_ORGS };

/* app: where who has this account works: "f" in the field, "d" at a desk, "s" before the wall. org: of a bureau only for what it answers for. */
struct demo_account {
	const char *login, *person, *role, *zh, *en, *app;
	enum demo_place place;
	enum demo_org org;
};

extern const struct demo_account demo_accounts[];
extern const int demo_accounts_n;

#endif
