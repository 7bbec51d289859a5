#!/usr/bin/env python3
"""ocel_check.py [--broken] FILE...: whether files are OCEL 2.0 JSON as pm4py and the standard's schema want it. Standard library only.

Checked: the four lists; types with unique names and unique, known-typed attributes; unique ids of events and of objects; declared
types; attributes that their type declares, with values of that type; times as ISO 8601 with a zone; relationships that lead to an
object; every event related to at least one. Prints the counts, or every breach (at most 20), and exits 1.

--broken: each file is broken in every way that these rules know, one at a time; exits 1 if a broken copy passes.
"""
import copy
import datetime
import json
import sys

TYPES = {"string", "time", "integer", "float", "boolean"}
MAX_TOLD = 20


def is_time(value):
    if not isinstance(value, str):
        return False
    try:
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False


def fits(kind, value):
    if kind == "string":
        return isinstance(value, str)
    if kind == "time":
        return is_time(value)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def unique_pairs(pairs):
    seen = {}
    for key, value in pairs:
        if key in seen:
            raise ValueError("the key %r stands twice" % key)
        seen[key] = value
    return seen


class Check:
    def __init__(self, log):
        self.log, self.wrong = log, []

    def bad(self, words, *args):
        self.wrong.append(words % args)

    def text(self, owner, key, where):
        value = owner.get(key) if isinstance(owner, dict) else None
        if not isinstance(value, str) or not value:
            self.bad("%s: %s is no text", where, key)
            return ""
        return value

    def items(self, owner, key, where, needed=False):
        value = owner.get(key)
        if value is None and not needed:
            return []
        if not isinstance(value, list) or any(not isinstance(v, dict) for v in value):
            self.bad("%s: %s is no list of objects", where, key)
            return []
        return value

    def types(self, key):
        out = {}
        for t in self.items(self.log, key, "log", True):
            name = self.text(t, "name", key)
            if name in out:
                self.bad("%s: %s is declared twice", key, name)
            out[name] = {}
            for a in self.items(t, "attributes", "%s %s" % (key, name), True):
                attribute, kind = self.text(a, "name", name), self.text(a, "type", name)
                if attribute in out[name]:
                    self.bad("%s: attribute %s is declared twice", name, attribute)
                if kind not in TYPES:
                    self.bad("%s: attribute %s has no known type: %s", name, attribute, kind)
                out[name][attribute] = kind
        return out

    def attributes(self, item, declared, where, timed):
        seen = set()
        for a in self.items(item, "attributes", where):
            name = self.text(a, "name", where)
            if name not in declared:
                self.bad("%s: attribute %s is not declared by its type", where, name)
            elif "value" not in a or not fits(declared[name], a["value"]):
                self.bad("%s: attribute %s is no %s: %r", where, name, declared[name], a.get("value"))
            if timed and not is_time(a.get("time")):
                self.bad("%s: attribute %s has no time", where, name)
            once = (name, a.get("time") if timed else None)
            if once in seen:
                self.bad("%s: attribute %s stands twice", where, name)
            seen.add(once)

    def ids(self, items, key):
        seen = set()
        for item in items:
            name = self.text(item, "id", key)
            if name in seen:
                self.bad("%s: the id %s stands twice", key, name)
            seen.add(name)
        return seen

    def relationships(self, item, objects, where):
        found = self.items(item, "relationships", where)
        for r in found:
            if self.text(r, "objectId", where) not in objects:
                self.bad("%s: relationship to %s, which is no object", where, r.get("objectId"))
            if not isinstance(r.get("qualifier"), str):
                self.bad("%s: a relationship has no qualifier", where)
        return len(found)

    def run(self):
        if not isinstance(self.log, dict):
            self.bad("the log is no object")
            return self
        event_types, object_types = self.types("eventTypes"), self.types("objectTypes")
        events, objects = self.items(self.log, "events", "log", True), self.items(self.log, "objects", "log", True)
        ids = self.ids(objects, "objects")
        self.ids(events, "events")
        for e in events:
            where = "event %s" % e.get("id")
            if e.get("type") not in event_types:
                self.bad("%s: type %r is not declared", where, e.get("type"))
            if not is_time(e.get("time")):
                self.bad("%s: %r is no time", where, e.get("time"))
            self.attributes(e, event_types.get(e.get("type"), {}), where, False)
            if not self.relationships(e, ids, where):
                self.bad("%s: is related to nothing", where)
        for o in objects:
            where = "object %s" % o.get("id")
            if o.get("type") not in object_types:
                self.bad("%s: type %r is not declared", where, o.get("type"))
            self.attributes(o, object_types.get(o.get("type"), {}), where, True)
            self.relationships(o, ids, where)
        self.counts = (len(events), len(objects), len(event_types), len(object_types))
        return self


def typed(log, side):
    """The first event or object with an attribute, that attribute, and its declaration."""
    declared = {t["name"]: t for t in log[{"events": "eventTypes", "objects": "objectTypes"}[side]]}
    for item in log[side]:
        for a in item.get("attributes", []):
            return item, a, next(d for d in declared[item["type"]]["attributes"] if d["name"] == a["name"])
    raise ValueError("nothing in %s has an attribute" % side)


BREAKS = {
    "an event's id twice": lambda log: log["events"].append(copy.deepcopy(log["events"][0])),
    "an object's id twice": lambda log: log["objects"].append(copy.deepcopy(log["objects"][0])),
    "an event type that is not declared": lambda log: log["events"][0].update(type="nothing"),
    "an object type that is not declared": lambda log: log["objects"][0].update(type="nothing"),
    "a type declared twice": lambda log: log["eventTypes"].append(copy.deepcopy(log["eventTypes"][0])),
    "a type without attributes": lambda log: log["objectTypes"][0].pop("attributes"),
    "an unknown type of value": lambda log: typed(log, "events")[2].update(type="text"),
    "an event's attribute that is not declared": lambda log: typed(log, "events")[1].update(name="nothing"),
    "an object's attribute that is not declared": lambda log: typed(log, "objects")[1].update(name="nothing"),
    "a value of another type": lambda log: typed(log, "events")[1].update(value={"a": 1}),
    "an object's value of another type": lambda log: typed(log, "objects")[1].update(value=[]),
    "an attribute without a value": lambda log: typed(log, "events")[1].pop("value"),
    "an object's attribute without a time": lambda log: typed(log, "objects")[1].pop("time"),
    "a time without a zone": lambda log: log["events"][0].update(time="2026-11-20T09:30:00"),
    "a time that is none": lambda log: log["events"][0].update(time="yesterday"),
    "a relationship to nothing": lambda log: log["events"][0]["relationships"][0].update(objectId="nothing"),
    "a relationship without a qualifier": lambda log: log["events"][0]["relationships"][0].pop("qualifier"),
    "an event related to nothing": lambda log: log["events"][0].update(relationships=[]),
    "no events at all": lambda log: log.pop("events"),
    "no object types": lambda log: log.pop("objectTypes"),
}


def passes(log):
    found = []
    for name, damage in BREAKS.items():
        broken = copy.deepcopy(log)
        damage(broken)
        if not Check(broken).run().wrong:
            found.append(name)
    return found


def main():
    code, broken = 0, "--broken" in sys.argv
    for path in [a for a in sys.argv[1:] if a != "--broken"]:
        try:
            with open(path, encoding="utf-8") as f:
                log = json.load(f, object_pairs_hook=unique_pairs, parse_constant=lambda c: float("nan"))
        except ValueError as e:
            print("%s: %s" % (path, e))
            code = 1
            continue
        if broken:
            unseen = passes(log)
            code |= bool(unseen)
            print("%s: %d kinds of damage, %d unseen%s" % (path, len(BREAKS), len(unseen), "".join("; " + u for u in unseen)))
            continue
        check = Check(log).run()
        for words in check.wrong[:MAX_TOLD]:
            print("%s: %s" % (path, words))
        if check.wrong:
            code = 1
        else:
            print("%s: %d events, %d objects, %d event types, %d object types" % ((path,) + check.counts))
    return code


if __name__ == "__main__":
    sys.exit(main())
