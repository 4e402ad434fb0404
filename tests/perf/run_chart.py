"""Lines over a logarithmic axis, as SVG: what compiler/lib/Support/Chart.cpp draws of
gelato alone, of everyone."""
import html
import math

from run_spread import interval
from run_table import grouped, peers_of, title_of
from timed import NAMES

WIDTH, HEIGHT, LEFT, RIGHT, GAP = 760, 300, 74, 150, 56
# Okabe and Ito, Color Universal Design, 2008: told apart by most eyes.
COLOURS = {"gelato": "#000000", "torch": "#e69f00", "inductor": "#56b4e9", "onednn": "#009e73",
           "mkl": "#cc79a7", "onnxruntime": "#0072b2", "jax": "#d55e00"}


def number(value):
    for size, letter in ((1 << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki")):
        if value >= size and value % size == 0:
            return "%d%s" % (value // size, letter)
    return "%.3g" % value if value < 1e4 else "%d" % value


def ticks(low, high, logarithmic):
    """1, 2 and 5 times powers of ten; multiples of such a number on a plain axis."""
    if logarithmic:
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        steps = (1, 2, 5) if high / low < 200 else (1,)
        return [s * 10.0 ** p for p in powers for s in steps if low <= s * 10.0 ** p <= high]
    raw = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= raw)
    return [i * step for i in range(math.ceil(low / step), math.floor(high / step + 1e-9) + 1)]


class Panel:
    """series: name -> [(x, y, low, high)]."""

    def __init__(self, label, series, logarithmic):
        self.label, self.series, self.logarithmic = label, series, logarithmic
        values = [y for points in series.values() for _, *ys in points for y in ys]
        self.low = min(values) if logarithmic else 0
        self.high = max(values) * (1 if logarithmic else 1.05)
        if self.high <= self.low:
            self.high = self.low * 2 or 1

    def y(self, value, top):
        if self.logarithmic:
            part = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            part = (value - self.low) / (self.high - self.low)
        return top + HEIGHT * (1 - part)


def svg(title, x_label, panels):
    xs = sorted({point[0] for panel in panels for points in panel.series.values()
                 for point in points})
    low, high = xs[0], max(xs[-1], xs[0] * 2)

    def place(x):
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(x / low) / math.log(high / low)
    total = 40 + len(panels) * (HEIGHT + GAP) + 10
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
           'font-family="sans-serif" font-size="12">' % (WIDTH, total),
           '<rect width="100%" height="100%" fill="white"/>',
           '<text x="%d" y="24" font-size="15">%s</text>' % (LEFT, html.escape(title))]
    for index, panel in enumerate(panels):
        top = 40 + index * (HEIGHT + GAP)
        out.append('<text x="%d" y="%d">%s</text>' % (LEFT, top - 3, html.escape(panel.label)))
        for value in ticks(panel.low, panel.high, panel.logarithmic):
            y = panel.y(value, top)
            out.append('<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" '
                       'text-anchor="end">%s</text>' % (LEFT, y, WIDTH - RIGHT, LEFT - 6, y + 4,
                                                        "%.4g" % value))
        last = -math.inf
        for x in xs:
            if place(x) - last > 34:
                out.append('<text x="%.1f" y="%d" text-anchor="middle">%s</text>'
                           % (place(x), top + HEIGHT + 16, number(x)))
                last = place(x)
        out.append('<path d="M%d %dV%dH%d" stroke="black" fill="none"/>'
                   % (LEFT, top, top + HEIGHT, WIDTH - RIGHT))
        for row, (name, points) in enumerate(panel.series.items()):
            colour = COLOURS.get(name, "#777")
            path = "L".join("%.1f %.1f" % (place(x), panel.y(y, top)) for x, y, *_ in points)
            out.append('<path d="M%s" stroke="%s" stroke-width="%s" fill="none"/>'
                       % (path, colour, "2.5" if name == "gelato" else "1.5"))
            for x, y, least, most in points:
                out.append('<path d="M%.1f %.1fV%.1f" stroke="%s"/><circle cx="%.1f" cy="%.1f" '
                           'r="2.5" fill="%s"/>' % (place(x), panel.y(least, top),
                                                    panel.y(most, top), colour, place(x),
                                                    panel.y(y, top), colour))
            out.append('<text x="%d" y="%d" fill="%s">%s</text>'
                       % (WIDTH - RIGHT + 10, top + 14 + 16 * row, colour,
                          html.escape(NAMES.get(name, name))))
    out.append('<text x="%d" y="%d" text-anchor="middle">%s</text>'
               % ((LEFT + WIDTH - RIGHT) // 2, total - 14, html.escape(x_label)))
    return "\n".join(out + ["</svg>"]) + "\n"


def lines(group, value):
    """name -> points of value(point, seconds) with the ends of the interval."""
    series = {}
    for who in ["gelato"] + peers_of(group):
        series[who] = []
        for point in group:
            if who in point.times:
                low, high = interval(point.row["seconds"][who])
                ends = sorted((value(point, low), value(point, high)))
                series[who].append((point.case.length, value(point, point.times[who]), *ends))
    return series


def charts(points):
    """File name -> text, one for each series of two lengths or more."""
    made = {}
    for key, group in grouped(points).items():
        if len(group) < 2:
            continue
        if group[0].case.is_array:
            panels = [Panel("GB/s, read and written", lines(
                group, lambda point, seconds: point.case.moved_bytes / seconds / 1e9), True)]
        else:
            panels = [Panel("us a row", lines(
                group, lambda point, seconds: 1e6 * seconds / point.case.length), True)]
        panels.append(Panel("% of the roof", lines(
            group, lambda point, seconds: 100 * point.row["roof"]["least"] / seconds), False))
        name = "-".join(str(word) for word in key if word != "") + ".svg"
        made[name] = svg(title_of(key), "N" if group[0].case.is_array else "M", panels)
    return made
