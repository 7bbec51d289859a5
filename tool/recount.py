#!/usr/bin/env python3
"""recount.py LOG FIGURES PACK: the published figures of a place, counted from the OCEL log alone.

LOG: what `shao export ocel` wrote (one event or object a line); FIGURES: packs/base/figures.yaml, of which only ids, metrics and
what is asked for are read. Prints what `shao figures` prints: id,metric,node,value,unit,numerator,denominator. It shares no code
with the program and looks at no table of it: where both agree, either is right or both made the same mistake apart from each other.
What a log cannot tell is named on standard error.

With PACK "-": every counter of every process and channel, as process,channel,counter,value.
"""
import collections
import json
import re
import sys

LEVELS = ("city", "county", "street", "community", "grid")


def rows(path):
    """(section, item) of every event and object, a line at a time: a city's year does not fit into memory as one tree."""
    section = None
    with open(path, encoding="utf-8") as f:
        for line in f:
            begins = re.match(r'^[\],{]*"(events|objects|eventTypes|objectTypes)":\[$', line.strip())
            if begins:
                section = begins.group(1)
            elif line.startswith("{") and section in ("events", "objects"):
                yield section, json.loads(line.strip().rstrip(","))


def attributes(item):
    """Of a value that changed, the last."""
    return {a["name"]: a["value"] for a in item.get("attributes", [])}


def related(item, qualifier):
    return next((r["objectId"] for r in item.get("relationships", []) if r["qualifier"] == qualifier), None)


class Case:
    __slots__ = ("ends", "clocks", "seen")

    def __init__(self):
        self.ends, self.clocks, self.seen = None, {}, collections.Counter()


class Log:
    def __init__(self, path):
        self.cases, self.about, self.nodes, self.units = {}, {}, {}, collections.Counter()
        for section, item in rows(path):
            if section == "events":
                self.event(item)
            else:
                self.object(item)

    def event(self, item):
        name, has = item["type"].rsplit(".", 1)[1], attributes(item)
        case = self.cases.setdefault(related(item, "of"), Case())
        if name.startswith("clock_"):
            self.clock(case, name, has)
        elif name == "opened" or "act" in has or name in ("merged", "ended"):
            before, case.ends = case.ends, has.get("ends", "void" if name == "ended" else None)
            case.seen["closed"] += before is None and case.ends == "done"
            case.seen["reopened"] += before is not None and case.ends is None
            case.seen["withdrawn"] += before is None and case.ends == "void"
            if "score" in has:
                case.seen["score%d" % has["score"]] += 1

    @staticmethod
    def clock(case, name, has):
        """A deadline is judged once: missed when it is breached, else when it ends; an appeal takes it out."""
        if has.get("measure") not in ("respond", "handle"):
            return
        key = (has["measure"], has["n"])
        if name == "clock_excused":
            case.clocks[key] = "excused"
        elif name == "clock_breached":
            case.clocks.setdefault(key, "missed")
        elif name == "clock_ended":
            case.clocks.setdefault(key, "ok" if has["result"] == "met" else "missed")

    def object(self, item):
        kind, has = item["type"], attributes(item)
        if kind == "node":
            self.nodes[item["id"]] = (has["level"], has["kind"], has["state"], related(item, "in"), has.get("code"))
        elif kind == "organization":
            self.units[has["kind"]] += has["active"]
        elif kind.startswith(("case:", "task:")):
            self.about[item["id"]] = (has["process"], has["channel"], has.get("category"))

    def counters(self, process, channel=None, category=None):
        out = collections.Counter()
        for name, about in self.about.items():
            if about[0] != process or (channel and about[1] != channel) or (category and about[2] != category):
                continue
            case = self.cases[name]
            out["opened"] += 1
            out["open"] += case.ends is None
            out["done"] += case.ends == "done"
            out["dropped"] += case.ends == "void"
            out.update(case.seen)
            for (measure, _), verdict in case.clocks.items():
                if case.ends == "void":
                    continue
                if verdict == "excused":
                    out["excused"] += 1
                    continue
                out[measure + "_due"] += 1
                out[measure + "_ok"] += verdict == "ok"
        return out


KNOWN = {"opened", "open", "done", "dropped", "closed", "reopened", "withdrawn", "respond_due", "respond_ok", "handle_due", "handle_ok", "excused",
         "score1", "score2", "score3", "score4", "score5"}


def figures(path):
    """The flow mappings of a file of figures, one a line: {id: F1, part: [opened], …}."""
    with open(path, encoding="utf-8") as f:
        for line in f:
            found = re.match(r"^\s*- \{(.*)\}\s*$", line)
            if found:
                yield {key: [v.strip() for v in value[1:-1].split(",")] if value.startswith("[") else value.strip('"')
                       for key, value in re.findall(r'(\w+): (\[[^\]]*\]|"[^"]*"|[^,]+)', found.group(1))}


def total(counters, names):
    return sum(counters[name] for name in names)


def count(log, figure):
    """(numerator, denominator or None), or None where the log cannot tell."""
    how, active = figure.get("how"), [n for n in log.nodes.values() if n[2] == "active"]
    if how == "counts":
        part, whole = figure["part"], figure.get("whole", [])
        if not KNOWN.issuperset(part + whole):
            return None
        counters = log.counters(figure["process"], figure.get("channel"), figure.get("category"))
        return (total(counters, part), total(counters, whole) if whole else None) if counters["opened"] else None
    if how == "nodes":
        return sum(n[0] == figure["level"] and figure.get("kind") in (None, n[1]) for n in active), None
    if how == "parents":
        return len({n[3] for n in active if n[0] == figure["level"]}), None
    if how == "levels":
        return len({n[0] for n in active} & set(LEVELS)), None
    if how == "units":
        return log.units[figure["kind"]], None
    return None


def shown(part, whole):
    """Per cent to two decimals, halves up; counts as they are."""
    if whole is None:
        return str(part)
    hundredths = (part * 20000 + whole) // (whole * 2)
    return str(hundredths // 100) if hundredths % 100 == 0 else "%d.%02d" % divmod(hundredths, 100)


def recount(log, path, pack):
    code = next((f["code"] for f in figures(path) if f.get("pack") == pack), None)
    if code is None:
        sys.exit("recount.py: %s says nothing of %s" % (path, pack))
    print("id,metric,node,value,unit,numerator,denominator")
    for figure in figures(path):
        if figure.get("place") != pack:
            continue
        found = count(log, figure)
        if found is None or found[1] == 0 or (found[1] is None and found[0] == 0):
            print("%s %s: the log does not tell" % (figure["id"], figure["metric"]), file=sys.stderr)
            continue
        part, whole = found
        print("%s,%s,%s,%s,%s,%d,%s" % (figure["id"], figure["metric"], code, shown(part, whole), figure["unit"], part, "" if whole is None else whole))


def counters_all(log):
    print("process,channel,counter,value")
    for process, channel in sorted({about[:2] for about in log.about.values()}):
        counters = log.counters(process, channel)
        for name in sorted(KNOWN):
            print("%s,%s,%s,%d" % (process, channel, name, counters[name]))


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__.splitlines()[0])
    log = Log(sys.argv[1])
    if sys.argv[3] == "-":
        counters_all(log)
    else:
        recount(log, sys.argv[2], sys.argv[3])


if __name__ == "__main__":
    main()
