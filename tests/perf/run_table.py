"""What was measured as a page of Markdown.

A report is the JSON of run_main.py. Ratios are the best peer's time divided by
gelato's: above 1 gelato takes less; even where the intervals overlap. A peer that
cannot be held to the level is shown in its column, but it is not the best of one
that it does not keep to.
"""
from run_cases import KINDS, TYPES, case_of
from run_roofs import FEW_ROWS
from run_spread import geometric_mean, interval, median, steps
from timed import NAMES, NOT_HELD, seconds_text

CLIFF = 1.15


def held(who, case, level, best_level):
    """Whether a peer keeps to the level."""
    return level == best_level or not (NOT_HELD.get(who) == "anything" or
                                       NOT_HELD.get(who) == "products" and not case.is_array)


class Point:
    """A case at a level and number of threads."""

    def __init__(self, row, report):
        self.row = row
        self.case = case_of(row["case"])
        self.level, self.threads = row["level"], row["threads"]
        self.times = {who: median(values) for who, values in row["seconds"].items()
                      if who != "fma"}
        peers = [who for who in self.times if who != "gelato"
                 and held(who, self.case, self.level, report["best_level"])]
        self.best = min(peers, key=self.times.get) if peers else None

    @property
    def seconds(self):
        return self.times["gelato"]

    @property
    def ratio(self):
        return self.times[self.best] / self.seconds if self.best else None

    @property
    def is_even(self):
        """Whether the intervals of gelato and the best peer overlap."""
        low, high = interval(self.row["seconds"]["gelato"])
        other_low, other_high = interval(self.row["seconds"][self.best])
        return low <= other_high and other_low <= high

    def share(self, limit):
        return self.row["roof"][limit] / self.seconds


def points_of(report):
    return [Point(row, report) for row in report["points"]]


def grouped(points):
    """The points of a table: of one level, threads and series, by rows or size."""
    groups = {}
    for point in points:
        groups.setdefault((point.level, point.threads) + point.case.series, []).append(point)
    return {key: sorted(group, key=lambda point: point.case.length)
            for key, group in groups.items()}


def title_of(key):
    level, threads, kind, shape, dtype = key
    return "%s %s%s, %s, %d thread%s" % (kind, shape + ", " if shape else "", dtype, level, threads,
                                         "" if threads == 1 else "s")


def markdown(rows):
    return "\n".join(["| %s |" % " | ".join(rows[0]), "|---" * len(rows[0]) + "|"]
                     + ["| %s |" % " | ".join(row) for row in rows[1:]])


def percent(share):
    return "%.0f %%" % (100 * share)


def ratio_text(point):
    return "%.2f" % point.ratio if point.best else ""


def peers_of(group):
    return [who for who in NAMES if any(who in point.times for point in group)]


def peer_cells(point, peers):
    return [("**%s**" if who == point.best else "%s") % seconds_text(point.times[who])
            if who in point.times else "" for who in peers]


def peer_titles(peers, point, best_level):
    return [NAMES[who] + ("" if held(who, point.case, point.level, best_level) else " (not held)")
            for who in peers]


def spread_text(point):
    low, high = interval(point.row["seconds"]["gelato"])
    return "-%.0f/+%.0f %%" % (100 * (1 - low / point.seconds), 100 * (high / point.seconds - 1))


def array_table(group, report):
    peers = peers_of(group)
    rows = [["N", "gelato", "90 %", "GB/s", "to the best"]
            + peer_titles(peers, group[0], report["best_level"])
            + ["share of a copy", "of its operations"]]
    for point in group:
        gigabytes = point.case.moved_bytes / point.seconds / 1e9
        rows.append([str(point.case.length), seconds_text(point.seconds), spread_text(point),
                     "%.3g" % gigabytes, ratio_text(point)] + peer_cells(point, peers)
                    + ["%s of %s" % (percent(point.share("copy")), point.row["roof"]["copy_of"]),
                       percent(point.share("operations"))])
    return markdown(rows)


def layer_table(group, report):
    peers = peers_of(group)
    factors = {high: factor for _, high, factor in
               steps({point.case.length: point.seconds for point in group})}
    rows = [["M", "gelato", "90 %", "GFLOP/s", "to the best"]
            + peer_titles(peers, group[0], report["best_level"])
            + ["share of FMA", "with the activation", "of weights' bandwidth", "step"]]
    for point in group:
        few = point.case.length <= FEW_ROWS
        rows.append(
            [str(point.case.length), seconds_text(point.seconds), spread_text(point),
             "%.3g" % (point.case.flops / point.seconds / 1e9), ratio_text(point)]
            + peer_cells(point, peers)
            + [percent(point.share("fma")), percent(point.share("fma_and_epilogue")),
               "%s of %s" % (percent(point.share("weights")), point.row["roof"]["weights_of"])
               if few else "",
               "%.2f" % factors[point.case.length] if point.case.length in factors else ""])
    return markdown(rows)


def cliffs(groups):
    """The dearest step of everyone in each series."""
    rows = [["series", "who", "steps above %.2f" % CLIFF, "dearest"]]
    for key, group in groups.items():
        if group[0].case.is_array:
            continue
        for who in ["gelato"] + peers_of(group):
            found = steps({point.case.length: point.times[who] for point in group
                           if who in point.times})
            if found:
                low, high, factor = max(found, key=lambda each: each[2])
                rows.append([title_of(key), NAMES.get(who, who),
                             str(sum(each[2] > CLIFF for each in found)),
                             "M = %d to %d: %.2f" % (low, high, factor)])
    return markdown(rows) if len(rows) > 1 else ""


def summary(groups):
    rows = [["series", "to the best, geometric mean", "least", "most", "loses at"]]
    for key, group in groups.items():
        compared = [point for point in group if point.best]
        if not compared:
            continue
        least = min(compared, key=lambda point: point.ratio)
        most = max(compared, key=lambda point: point.ratio)
        letter = "N" if group[0].case.is_array else "M"
        lost = [str(point.case.length) + (" (even)" if point.is_even else "")
                for point in compared if point.ratio < 1]
        rows.append([title_of(key),
                     "%.2f" % geometric_mean([point.ratio for point in compared]),
                     "%.2f (%s = %d, %s)" % (least.ratio, letter, least.case.length,
                                             NAMES[least.best]),
                     "%.2f (%s = %d, %s)" % (most.ratio, letter, most.case.length,
                                             NAMES[most.best]),
                     ("%s = " % letter + ", ".join(lost)) if lost else ""])
    return markdown(rows) if len(rows) > 1 else ""


def roofs_text(report):
    lines = []
    for machine in report["machines"]:
        lines.append("%d thread%s: %s GFLOP/s; copy %s GB/s; streaming stores %.3g GB/s." % (
            machine["threads"], "" if machine["threads"] == 1 else "s",
            ", ".join("%s %.3g" % (row["isa"], row["gflop_per_s"]) for row in machine["compute"]),
            ", ".join("%s %.3g" % (row["name"], row["copy_gb_per_s"])
                      for row in machine["memory"]), machine["streaming_store_gb_per_s"]))
        if machine["processor_share"] < 0.95:
            lines.append("Other work left %s of a processor while these were measured."
                         % percent(machine["processor_share"]))
    return "\n".join(lines)


def above_the_roof(points):
    """Peers that were faster than the level's FMA loop: they do not keep to it."""
    found = {}
    for point in points:
        for who, seconds in point.times.items():
            if (who != "gelato" and point.case.dtype == "f32" and not point.case.is_array
                    and point.row["roof"]["fma"] > 1.05 * seconds):
                found.setdefault((NAMES[who], point.level), []).append(point.case.key)
    return ["%s at %s was faster than that level's FMA loop can be: %s." %
            (name, level, ", ".join(keys)) for (name, level), keys in found.items()]


def calls_table(points):
    """What a call costs, from functions of one element."""
    ones = [point for point in points if point.case.is_array and point.case.length == 1]
    if not ones:
        return ""
    peers = peers_of(ones)
    rows = [["", "gelato, from C"] + [NAMES[who] + ", from Python" for who in peers]]
    for point in ones:
        rows.append([title_of((point.level, point.threads) + point.case.series),
                     seconds_text(point.seconds)]
                    + [seconds_text(point.times[who]) if who in point.times else ""
                       for who in peers])
    return markdown(rows)


def objects_table(report):
    rows = [["object", "level", "kB"]]
    for row in report["objects"]:
        rows.append([row["series"], row["level"], "%.1f" % (row["bytes"] / 1e3)])
    text = markdown(rows)
    if report["libraries"]:
        text += "\n\nInstalled, the shared libraries of: %s." % ", ".join(
            "%s %.0f MB" % (name, size / 1e6) for name, size in report["libraries"].items())
    return text


def page(report):
    points = points_of(report)
    groups = grouped(points)
    text = ["Measured on %s at commit %s, %s." % (report["cpu"], report["commit"], report["date"]),
            ", ".join("%s %s" % each for each in report["versions"].items()) + ".",
            roofs_text(report)] + report["remarks"] + above_the_roof(points)
    for title, part in (("To the best peer", summary(groups)), ("Steps", cliffs(groups)),
                        ("A call", calls_table(points)), ("Objects", objects_table(report))):
        text += ["## " + title, part] if part else []
    for key, group in groups.items():
        kind, dtype = KINDS[key[2]], key[4]
        text += ["## " + title_of(key), "`%s`, %d bytes a number." % (kind.says, TYPES[dtype]),
                 (array_table if group[0].case.is_array else layer_table)(group, report)]
    return "\n\n".join(part for part in text if part) + "\n"
