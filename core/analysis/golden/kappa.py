"""Writes kappa.json: what core/analysis/kappa.ts must answer, by statsmodels, with scikit-learn as a second opinion.

Run with statsmodels 0.14 or later: uv run --with statsmodels --with scikit-learn core/analysis/golden/kappa.py
"""

import json
import pathlib

import numpy
import sklearn
import statsmodels
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

TABLES = {
    "Fleiss, Cohen & Everitt 1969": [[106, 10, 4], [22, 28, 10], [2, 12, 6]],
    "two labels, good": [[40, 6], [4, 30]],
    "two labels, as by chance": [[12, 12], [12, 12]],
    "two labels, worse than chance": [[2, 14], [11, 3]],
    "one rare label": [[90, 3], [4, 1]],
    "a label that only one of them gave": [[20, 3, 1], [2, 18, 4], [0, 0, 0]],
    "four labels": [[25, 2, 1, 0], [3, 30, 4, 1], [0, 2, 19, 3], [1, 0, 2, 22]],
    "few": [[8, 2], [3, 7]],
    "nearly all the same": [[199, 1], [0, 1]],
}


def answer(name, table):
    counts = numpy.array(table)
    ours = cohens_kappa(counts)
    first = [i for i, row in enumerate(table) for n in row for _ in range(n)]
    second = [j for row in table for j, n in enumerate(row) for _ in range(n)]
    assert abs(cohen_kappa_score(first, second) - ours.kappa) < 1e-12, name
    return {"name": name, "table": table, "kappa": ours.kappa, "standardError": ours.std_kappa,
            "low": ours.kappa_low, "high": ours.kappa_upp}


here = pathlib.Path(__file__).parent
cases = [answer(name, table) for name, table in TABLES.items()]
made = {"statsmodels": statsmodels.__version__, "scikit-learn": sklearn.__version__, "cases": cases}
(here / "kappa.json").write_text(json.dumps(made, indent=1) + "\n")
