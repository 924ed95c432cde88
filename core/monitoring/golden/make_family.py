"""Writes family.json: the statistics of one drift check, by SciPy, in exact fractions, and by plain Python over every or the same splits.

Run with SciPy 1.17: python core/monitoring/golden/make_family.py
"""

import itertools
import json
import math
import pathlib
import unicodedata
import zlib
from collections import Counter
from fractions import Fraction

import numpy
import scipy
from make import Sfc32, TEST_WORDS, VALIDATION_WORDS
from scipy.stats import anderson_ksamp

TRAINING = ["Jag älskar fika på söndagar", "Bussen var sen igen", "Vilken härlig dag vid havet", "Maten var kall och dyr"]
TEXTS = ["Fika vid havet", "La comida estuvo bien", "MATEN   var\tkall", "Bussen kom 🚌🚌 a\u030ar 2024"]


def anderson_darling(ref, live):
    """A2akN of Scholz & Stephens, from SciPy's normalised statistic: (A2 - 1) / sigma."""
    n, samples = len(ref) + len(live), [ref, live]
    big_h = sum(1 / len(s) for s in samples)
    hs = sum(1 / i for i in range(1, n))
    h = numpy.cumsum([1 / (n - i) for i in range(1, n - 1)])
    g = sum(sum(1 / ((n - i) * j) for j in range(i + 1, n)) for i in range(1, n - 1))
    k = 2
    a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * big_h
    b = (2 * g - 4) * k**2 + 8 * hs * k + (2 * g - 14 * hs - 4) * big_h - 8 * hs + 4 * g - 6
    c = (6 * hs + 2 * g - 2) * k**2 + (4 * hs - 4 * g + 6) * k + (2 * hs - 6) * big_h + 4 * hs
    d = (2 * hs + 6) * k**2 - 4 * hs * k
    sigma = math.sqrt((a * n**3 + b * n**2 + c * n + d) / ((n - 1.0) * (n - 2.0) * (n - 3.0)))
    return float(anderson_ksamp(samples, variant="midrank", method=None).statistic) * sigma + 1


def exceedance(reference, live, k, x):
    total = math.comb(reference + live, live)
    ways = sum(math.comb(y + k - 1, y) * math.comb(live - y + reference - k, live - y) for y in range(x, live + 1))
    return float(Fraction(ways, total))


def plain_ad(ref, live):
    """The formula by itself, for permutations: SciPy refuses equal values."""
    pooled, n, m = sorted(ref + live), len(ref), len(live)
    total, big_n = 0.0, n + m
    for value in sorted(set(pooled)):
        h = pooled.count(value)
        b = sum(v < value for v in pooled) + h / 2
        own = sum(v < value for v in live) + sum(v == value for v in live) / 2
        spread = b * (big_n - b) - big_n * h / 4
        if spread > 0:
            total += h * (big_n * own - m * b) ** 2 / spread
    return (big_n - 1) / (big_n * n * m) * total


def tail(ref, live):
    down = sorted(ref, reverse=True)
    found = []
    for k in range(1, (len(ref) + 4) // 5 + 1):
        x = sum(v > down[k - 1] for v in live)
        found.append(-math.log(exceedance(len(ref), len(live), k, x)))
    return max(found)


def mean_gap(ref, live):
    return float(((numpy.mean(ref, axis=0) - numpy.mean(live, axis=0)) ** 2).sum())


STATISTICS = {"ad": plain_ad, "tail": tail, "mean_gap": mean_gap}


def family(metrics, splits):
    rows = {}
    for name, metric in metrics.items():
        pooled = metric["ref"] + metric["live"]
        of = STATISTICS[metric["statistic"]]
        rows[name] = [of([pooled[i] for i in range(len(pooled)) if i not in group], [pooled[i] for i in sorted(group)])
                      for group in splits]
    groups = len(splits)
    p = {name: [sum(other >= own - 1e-9 * abs(own) - 1e-12 for other in values) / groups for own in values]
         for name, values in rows.items()}
    rarest = [min(p[name][b] for name in p) for b in range(groups)]
    up_to = lambda level: sum(value <= level for value in rarest) / groups
    return {
        "statistic": {name: values[0] for name, values in rows.items()},
        "p": {name: values[0] for name, values in p.items()},
        "pAdjusted": {name: up_to(values[0]) for name, values in p.items()},
        "pFamily": up_to(rarest[0]),
        "groups": groups,
    }


def enumerated(metrics):
    first = next(iter(metrics.values()))
    n, m = len(first["ref"]), len(first["live"])
    observed = set(range(n, n + m))
    others = [set(group) for group in itertools.combinations(range(n + m), m) if set(group) != observed]
    return {"mode": "enumerated", "metrics": metrics, **family(metrics, [observed, *others])}


def sampled(metrics, seed, permutations):
    first = next(iter(metrics.values()))
    n, m = len(first["ref"]), len(first["live"])
    random = Sfc32(seed)
    splits = [set(range(n, n + m)), *(set(random.choose(n + m, m)) for _ in range(permutations))]
    return {"mode": "sampled", "seed": seed, "permutations": permutations, "metrics": metrics, **family(metrics, splits)}


def normalised(text):
    return " " + " ".join(unicodedata.normalize("NFC", text).lower().split()) + " "


def surprisal(training, texts):
    grams = [t[i:i + 3] for t in map(normalised, training) for i in range(len(t) - 2)]
    abc, ab, bc = Counter(grams), Counter(g[:2] for g in grams), Counter(g[1:] for g in grams)
    b, c, n = Counter(g[1] for g in grams), Counter(g[2] for g in grams), len(grams)

    def bits(text):
        own = [text[i:i + 3] for i in range(len(text) - 2)]
        total = 0.0
        for g in own:
            p = 0.1 * (c[g[2]] + 0.5) / (n + 32)
            if ab[g[:2]]:
                p += 0.6 * abc[g] / ab[g[:2]]
            if b[g[1]]:
                p += 0.3 * bc[g[1:]] / b[g[1]]
            total -= math.log2(p)
        return total / len(own)

    return [bits(normalised(text)) for text in texts]


def spelling(text):
    text = normalised(text)
    counts = Counter(zlib.crc32(text[i:i + k].encode()) % 4096 for k in (1, 2, 3) for i in range(len(text) - k + 1))
    vector = numpy.zeros(4096)
    for bucket, count in counts.items():
        vector[bucket] = math.sqrt(count)
    return vector / numpy.linalg.norm(vector)


def main():
    random = numpy.random.default_rng(5)
    ad = [
        ("ties", [1, 2, 2, 3, 5, 5, 7], [2, 3, 3, 6, 8]),
        ("words of the sample's validation and test texts", VALIDATION_WORDS, TEST_WORDS),
        ("distinct values", random.normal(size=40).round(6).tolist(), random.normal(0.5, 2, size=25).round(6).tolist()),
        ("two and three values", [1.0, 4.0], [2.0, 3.0, 9.0]),
    ]
    exceed = [(50, 20, 3, 5), (50, 40, 3, 8), (100, 20, 5, 4), (50, 80, 2, 70), (1, 1, 1, 1), (20, 10, 4, 0), (1000, 2000, 200, 700)]
    vectors = [[0.0, 0.3], [-0.27, -0.89], [-0.45, -0.99], [0.06, 1.34], [-0.49, -0.62], [0.49, 0.36], [0.11, -0.93],
               [-0.03, 0.7], [-1.34, -0.46], [-1.9, -1.29], [-1.04, 0.56], [-0.47, 1.07], [0.96, 0.61], [-1.72, 0.26]]
    words = [7.0, 8.0, 8.0, 5.0, 10.0, 9.0, 6.0, 8.0, 7.0, 11.0, 12.0, 9.0, 15.0, 8.0]
    two = lambda values, n: {"ref": values[:n], "live": values[n:]}
    spelled = [spelling(text) for text in TEXTS]
    golden = {
        "made_with": {"scipy": scipy.__version__, "numpy": numpy.__version__},
        "andersonDarling": [{"name": name, "reference": ref, "live": live, "statistic": anderson_darling(ref, live)}
                            for name, ref, live in ad],
        "exceedance": [{"reference": n, "live": m, "k": k, "x": x, "p": exceedance(n, m, k, x)} for n, m, k, x in exceed],
        "family": [
            enumerated({
                "length": {"statistic": "ad", "ref": [7, 8, 8, 5, 10], "live": [12, 9, 15]},
                "strangeness": {"statistic": "tail", "ref": [3.1, 3.4, 2.9, 3.3, 3.0], "live": [4.6, 3.2, 4.9]},
            }),
            enumerated({"length": {"statistic": "ad", "ref": [1, 1, 1], "live": [1]}}),
            sampled({"length": {"statistic": "ad", **two(words, 10)},
                     "meaning": {"statistic": "mean_gap", **two(vectors, 10)}}, "golden", 199),
            sampled({"length": {"statistic": "ad", "ref": VALIDATION_WORDS, "live": TEST_WORDS[:30]},
                     "strangeness": {"statistic": "tail", "ref": VALIDATION_WORDS, "live": TEST_WORDS[:30]},
                     "meaning": {"statistic": "mean_gap", "ref": [[v, v % 3] for v in VALIDATION_WORDS],
                                 "live": [[v, v % 3] for v in TEST_WORDS[:30]]}}, "words", 299),
        ],
        "surprisal": {"training": TRAINING, "texts": TEXTS, "bits": surprisal(TRAINING, TEXTS)},
        "spelling": {
            "texts": TEXTS,
            "buckets": [int((v > 0).sum()) for v in spelled],
            "lowest": [[int(numpy.flatnonzero(v)[0]), float(v[numpy.flatnonzero(v)[0]])] for v in spelled],
            "cosines": [[float(a @ b) for b in spelled] for a in spelled],
        },
    }
    path = pathlib.Path(__file__).with_name("family.json")
    path.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
