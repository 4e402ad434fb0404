"""What samples say: a median, and where it lies with nine chances in ten."""
import math


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def interval(values, chance=0.9):
    """Two samples between which the median of the distribution lies with at least
    this chance, whatever the distribution: the (k+1)-th from either end, where k
    is the largest for which a binomial of 1/2 is at most k with chance
    (1 - chance) / 2 (David and Nagaraja, Order Statistics, 2003, section 7.1).
    Of fewer than five samples it is the first and the last, and less sure."""
    ordered = sorted(values)
    n, below, k = len(ordered), 0.0, 0
    while k < n // 2:
        below += math.comb(n, k) / 2 ** n
        if below > (1 - chance) / 2:
            break
        k += 1
    k = max(k - 1, 0)
    return ordered[k], ordered[n - 1 - k]


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def steps(times):
    """How much dearer than it must be each step to more rows is: time by rows ->
    [(rows, more rows, factor)]. A step costs no more than as many times as there
    are more rows; a factor of 1.3 is a cliff of 30 %."""
    rows = sorted(times)
    return [(low, high, times[high] / times[low] / max(1.0, high / low))
            for low, high in zip(rows, rows[1:])]
