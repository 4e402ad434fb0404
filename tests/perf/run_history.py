"""Runs kept as lines, and a run compared with what was kept of the same processor.

history.jsonl has a line per case, level and number of threads: commit, date, cpu,
level, threads, case, seconds, the interval of their median, roof (the least seconds,
by the roofs of that run).
What is compared is the share of the roof, which a slower clock leaves alone.
"""
import json

from run_spread import geometric_mean, interval, median
from run_table import markdown, percent

# Runs of one build differ by so much, on a machine that does little else.
NOTABLE = 0.05


def lines_of(report):
    return [{"commit": report["commit"], "date": report["date"], "cpu": report["cpu"],
             "level": row["level"], "threads": row["threads"], "case": row["case"],
             "seconds": median(row["seconds"]["gelato"]),
             "interval": list(interval(row["seconds"]["gelato"])),
             "roof": row["roof"]["least"]} for row in report["points"]]


def read(path):
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def record(path, report):
    with open(path, "a", encoding="utf-8") as file:
        for line in lines_of(report):
            file.write(json.dumps(line) + "\n")


def key_of(line):
    return (line["cpu"], line["level"], line["threads"], line["case"])


def compared(kept, report):
    """(line now, the newest kept of the same case and processor, share now over
    share then); the kept ones in the order in which they were appended."""
    newest = {key_of(line): line for line in kept}
    found = []
    for now in lines_of(report):
        then = newest.get(key_of(now))
        if then:
            found.append((now, then, (now["roof"] / now["seconds"])
                          / (then["roof"] / then["seconds"])))
    return found


def apart(now, then):
    """Whether the intervals of the two shares have nothing in common."""
    (least, most), (other_least, other_most) = (
        [line["roof"] / seconds for seconds in reversed(line["interval"])] for line in (now, then))
    return most < other_least or other_most < least


def comparison(kept, report):
    """A page: the whole, and each case that moved by more than runs differ."""
    found = compared(kept, report)
    if not found:
        return "Nothing is recorded of these cases on %s.\n" % report["cpu"]
    commits = sorted({then["commit"] for _, then, _ in found})
    text = ["%d cases beside %s: the share of the roof is %.3f of what it was (geometric mean)."
            % (len(found), ", ".join(commits), geometric_mean([ratio for _, _, ratio in found]))]
    moved = [each for each in found if abs(each[2] - 1) > NOTABLE and apart(*each[:2])]
    rows = [["case", "level", "threads", "share then", "now", "ratio"]]
    for now, then, ratio in sorted(moved, key=lambda each: each[2]):
        rows.append([now["case"], now["level"], str(now["threads"]),
                     percent(then["roof"] / then["seconds"]),
                     percent(now["roof"] / now["seconds"]), "%.2f" % ratio])
    text.append(markdown(rows) if moved else
                "None moved by more than %s and out of its interval." % percent(NOTABLE))
    return "\n\n".join(text) + "\n"
