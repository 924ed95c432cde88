"""Writes drift.json: what core/monitoring must answer, by SciPy and by counting every labelling.

Run with SciPy 1.17: python core/monitoring/golden/make.py
"""

import json
import pathlib
from fractions import Fraction

import numpy
import scipy
from scipy.stats import ks_2samp

VALIDATION_WORDS = [7, 8, 8, 6, 8, 14, 7, 7, 8, 9, 9, 10, 9, 10, 19, 8, 8, 8, 7, 8, 9, 10, 5, 10, 7, 5, 14, 6, 7, 8, 10, 7,
                    7, 8, 10, 6, 8, 11, 9, 5, 7, 8, 5, 9, 20, 16, 6, 9, 10, 7]
TEST_WORDS = [8, 11, 6, 5, 7, 7, 6, 10, 6, 10, 9, 9, 12, 8, 11, 15, 8, 9, 10, 5, 7, 4, 10, 7, 7, 6, 8, 10, 7, 8, 9, 31, 9,
              6, 7, 7, 6, 8, 11, 6, 8, 8, 11, 7, 8, 6, 8, 6, 8, 9]


def conditional_p(ref, live):
    """P(D >= observed) over all labellings of the pooled rows, ties included, in exact fractions."""
    n, m = len(ref), len(live)
    groups = [(sum(v == x for v in ref), sum(v == x for v in ref + live)) for x in sorted(set(ref + live))]
    observed, i, seen = 0, 0, 0
    for r, count in groups:
        i, seen = i + r, seen + count
        observed = max(observed, abs(m * i - n * (seen - i)))
    alive, seen = {0: 1}, 0
    for _, count in groups:
        for _ in range(count):
            following = {}
            for i, ways in alive.items():
                for j in (i, i + 1):
                    if j <= n and seen + 1 - j <= m:
                        following[j] = following.get(j, 0) + ways
            alive, seen = following, seen + 1
        alive = {i: ways for i, ways in alive.items() if abs(m * i - n * (seen - i)) < observed}
    total = 1
    for k in range(1, n + 1):
        total = total * (m + k) // k
    return float(1 - Fraction(sum(alive.values()), total))


def ks(name, ref, live):
    return {"name": name, "reference": ref, "live": live, "statistic": float(ks_2samp(ref, live).statistic),
            "p": conditional_p(ref, live)}


def rotate(x, k):
    return ((x << k) | (x >> (32 - k))) & 0xFFFFFFFF


class Sfc32:
    def __init__(self, seed):
        self.state = [self.fnv(f"{seed}#{k}") for k in range(4)]
        for _ in range(15):
            self.uint32()

    @staticmethod
    def fnv(text):
        h = 0x811C9DC5
        for byte in text.encode():
            h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
        return h

    def uint32(self):
        a, b, c, d = self.state
        t = (a + b + d) & 0xFFFFFFFF
        self.state = [b ^ (b >> 9), (c + (c << 3)) & 0xFFFFFFFF, (rotate(c, 21) + t) & 0xFFFFFFFF, (d + 1) & 0xFFFFFFFF]
        return t

    def below(self, n):
        limit = 2**32 - 2**32 % n
        while True:
            x = self.uint32()
            if x < limit:
                return x % n

    def choose(self, n, k):
        a = list(range(n))
        for i in range(k):
            j = i + self.below(n - i)
            a[i], a[j] = a[j], a[i]
        return a[:k]


def false_alarms(seed, reference, live, thresholds, permutations):
    """Share of labellings under which any score passes its fixed limit."""
    random = Sfc32(seed)
    n, m = len(reference[0]), len(live[0])
    passed = 0
    for _ in range(permutations):
        chosen = set(random.choose(n + m, m))
        for ref, new, limit in zip(reference, live, thresholds):
            pooled = ref + new
            a = [pooled[i] for i in range(n + m) if i not in chosen]
            b = [pooled[i] for i in range(n + m) if i in chosen]
            if ks_2samp(a, b, method="asymp").statistic > limit:
                passed += 1
                break
    return passed / permutations


draw = numpy.random.default_rng(7)
words = lambda size, rate: [int(x) for x in draw.poisson(rate, size)]
shares = lambda size: [float(x) for x in draw.integers(0, 6, size) / draw.integers(6, 13, size)]
reference = [words(50, 9), shares(50)]
live = [words(40, 9), shares(40)]
doubled = Sfc32("golden")
output = {
    "madeWith": {"scipy": scipy.__version__, "numpy": numpy.__version__},
    "ks": [
        ks("ties", [1, 2, 2, 3, 5, 5, 7], [2, 3, 3, 6, 8]),
        ks("no ties", [0.1, 0.4, 0.7, 1.2, 1.9, 2.2, 3.1, 3.3, 4], [0.2, 2.5, 3.2, 3.9, 4.4, 5.1]),
        ks("words of two splits of 50", VALIDATION_WORDS, TEST_WORDS),
        ks("one and one", [1], [2]),
        ks("constants", [3, 3, 3], [3, 3]),
        ks("apart", [1, 2, 3], [4, 5, 6]),
        ks("decimals", [0.1, 0.2, 0.2, 0.5, 0.9], [0.2, 0.3, 0.5, 0.5, 0.8, 1.0]),
        ks("far apart, p below 1e-20", words(60, 5), words(70, 30)),
        ks("uneven sizes", words(25, 9), words(200, 10)),
        ks("shares", shares(80), shares(30)),
    ],
    "random": {"seed": "golden", "uint32": [doubled.uint32() for _ in range(6)],
               "choose": (lambda r: [r.choose(10, 4) for _ in range(3)])(Sfc32("golden"))},
    "unknownWords": {
        "training": ["Jag älskar fika på söndagar", "Bussen var sen igen", "Vilken härlig dag vid havet", "Maten var kall och dyr"],
        "texts": ["Fika vid havet", "La comida estuvo bien", "MATEN   var\tkall", "fika ... nu"],
        "share": [0, 1, 0, 1 / 2],
        "seedShare": [0, 1, 0, 1 / 3],
    },
    "histogram": (lambda edges: {
        "reference": reference[0], "live": live[0], "edges": [float(e) for e in edges],
        "referenceCounts": numpy.histogram(reference[0], edges)[0].tolist(),
        "liveCounts": numpy.histogram(live[0], edges)[0].tolist(),
    })(numpy.histogram_bin_edges(reference[0] + live[0], 10)),
    "falseAlarms": {"seed": "golden", "reference": reference, "live": live, "thresholds": [0.2, 0.25], "permutations": 499,
                    "share": false_alarms("golden", reference, live, [0.2, 0.25], 499)},
}
path = pathlib.Path(__file__).with_name("drift.json")
path.write_text(json.dumps(output, indent=1, ensure_ascii=False) + "\n")
