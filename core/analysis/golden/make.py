"""Writes analysis.json: what core/analysis must answer, by scikit-learn, SciPy and statsmodels.

uv venv DIR; uv pip install --python DIR/bin/python scikit-learn==1.9.1 scipy==1.17.1 statsmodels==0.15.0
DIR/bin/python core/analysis/golden/make.py
"""

import json
import pathlib
import warnings

import numpy
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax
from scipy.stats import fisher_exact
from sklearn.calibration import _TemperatureScaling, calibration_curve
from sklearn.metrics import (average_precision_score, brier_score_loss, confusion_matrix, f1_score, log_loss,
                             precision_recall_curve, precision_score, recall_score, roc_auc_score, roc_curve)
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

warnings.filterwarnings("ignore")
random = numpy.random.default_rng(20)


def numbers(values):
    return [None if not numpy.isfinite(value) else float(value) for value in values]


# Two classes: scores and whether a row is of the class.
def binary_rows(rows, sharpness, decimals=None):
    scores = random.beta(0.7, 0.7, rows)
    hits = (random.random(rows) < expit(sharpness * (scores - 0.5) * 4)).astype(int)
    return (scores if decimals is None else scores.round(decimals)), hits


RANKED = {
    "plain": binary_rows(60, 1.2),
    "ties": binary_rows(80, 1.0, 1),
    "on the edges of bins": (numpy.array([0.0, 0.1, 0.2, 0.1 + 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 0.7, 0.3, 1.0]),
                             numpy.array([0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1])),
    "all scores equal": (numpy.full(12, 0.4), numpy.array([1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0])),
    "one class": (numpy.array([0.2, 0.6, 0.9]), numpy.array([1, 1, 1])),
    "one row": (numpy.array([0.75]), numpy.array([1])),
    "all in order": (numpy.array([0.1, 0.2, 0.3, 0.7, 0.8, 0.9]), numpy.array([0, 0, 0, 1, 1, 1])),
    "many": binary_rows(3000, 0.9, 4),
}


def reliability(scores, hits, strategy):
    if len(set(hits)) == 1:
        # It wants two classes; the rows of a class alone are those of both with the other's left out.
        return None
    true, predicted = calibration_curve(hits, scores, n_bins=10, strategy=strategy)
    return {"observed": numbers(true), "predicted": numbers(predicted)}


def ranked(scores, hits):
    both = len(set(hits)) == 2
    answer = {"scores": numbers(scores), "hits": [int(hit) for hit in hits],
              "averagePrecision": float(average_precision_score(hits, scores)) if hits.sum() else None,
              "brier": float(brier_score_loss(hits, scores, pos_label=1, labels=[0, 1])),
              "logLoss": float(log_loss(hits, numpy.clip(scores, 1e-15, 1 - 1e-15), labels=[0, 1])),
              "histogram": [int(count) for count in numpy.histogram(scores, bins=30, range=(0, 1))[0]],
              "uniform": reliability(scores, hits, "uniform"), "quantile": reliability(scores, hits, "quantile")}
    if both:
        false_positive, true_positive, thresholds = roc_curve(hits, scores, drop_intermediate=False)
        precision, recall, _ = precision_recall_curve(hits, scores)
        answer["auc"] = float(roc_auc_score(hits, scores))
        if len(scores) < 500:
            answer["roc"] = {"falsePositiveRate": numbers(false_positive), "truePositiveRate": numbers(true_positive)}
            answer["precisionRecall"] = {"precision": numbers(precision[::-1]), "recall": numbers(recall[::-1])}
    return answer


# Several classes: labels and answers.
def answered(rows, classes, share_right, never=None):
    truth = random.integers(0, classes, rows)
    other = random.integers(0, classes, rows)
    answer = numpy.where(random.random(rows) < share_right, truth, other)
    if never is not None:
        answer = numpy.where(answer == never, (never + 1) % classes, answer)
    return truth, answer, classes


CONFUSED = {
    "three classes": answered(120, 3, 0.7),
    "a class never answered": answered(90, 3, 0.6, never=2),
    "two classes": answered(50, 2, 0.8),
    "a class without rows": (numpy.array([0, 1, 0, 1, 0, 1, 2]) % 2, numpy.array([0, 1, 1, 1, 0, 2, 0]), 3),
    "one class": (numpy.zeros(4, int), numpy.zeros(4, int), 1),
}


def wilson(k, n):
    return None if n == 0 else numbers(proportion_confint(k, n, 0.05, method="wilson"))


def bootstrap_f1(truth, answer, classes, present, times=100_000):
    """Rows redrawn within each label: a multinomial draw of each row of the table."""
    matrix = confusion_matrix(truth, answer, labels=range(classes))
    drawn = numpy.stack([random.multinomial(row.sum(), row / max(1, row.sum()), times) for row in matrix], axis=1)
    hits = numpy.einsum("tkk->tk", drawn)
    both = drawn.sum(axis=2) + drawn.sum(axis=1)
    f1 = numpy.divide(2 * hits, both, out=numpy.zeros(hits.shape), where=both > 0)
    ends = numpy.percentile(f1, [2.5, 97.5], axis=0).T
    return ends.tolist(), numpy.percentile(f1[:, present].mean(axis=1), [2.5, 97.5]).tolist()


def confused(truth, answer, classes):
    labels = list(range(classes))
    matrix = confusion_matrix(truth, answer, labels=labels)
    present = [place for place in labels if matrix[place].sum() + matrix[:, place].sum() > 0]
    answer_of = dict(labels=labels, average=None, zero_division=0)
    f1_ends, macro_ends = bootstrap_f1(truth, answer, classes, present)
    return {"truth": truth.tolist(), "answer": answer.tolist(), "classes": classes, "matrix": matrix.ravel().tolist(),
            "precision": numbers(precision_score(truth, answer, **answer_of)),
            "recall": numbers(recall_score(truth, answer, **answer_of)),
            "f1": numbers(f1_score(truth, answer, **answer_of)),
            "macroF1": float(f1_score(truth, answer, labels=present, average="macro", zero_division=0)),
            "accuracy": float((truth == answer).mean()),
            "wilson": {"accuracy": wilson(int((truth == answer).sum()), len(truth)),
                       "precision": [wilson(int(matrix[k, k]), int(matrix[:, k].sum())) for k in labels],
                       "recall": [wilson(int(matrix[k, k]), int(matrix[k].sum())) for k in labels]},
            "bootstrap": {"f1": f1_ends, "macroF1": macro_ends}}


# Calibrators: logits too bold by two, three classes; two classes with a shift.
def temperature_case(rows, classes):
    true_logits = random.normal(0, 1.5, (rows, classes))
    truth = numpy.array([random.choice(classes, p=numpy.exp(log_softmax(row))) for row in true_logits])
    probabilities = numpy.exp(log_softmax(2 * true_logits, axis=1))
    logits = numpy.log(probabilities)

    def loss(u):
        return -log_softmax(numpy.exp(u) * logits, axis=1)[numpy.arange(rows), truth].mean()

    best = minimize_scalar(loss, bounds=(-10, 10), method="bounded", options={"xatol": 1e-12})
    return {"probabilities": numbers(probabilities.ravel()), "classes": classes, "truth": truth.tolist(),
            "loss": float(best.fun), "before": float(loss(0.0)), "inverseTemperature": float(numpy.exp(best.x)),
            "inverseTemperatureSklearn": float(_TemperatureScaling().fit(logits, truth).beta_) if classes > 2 else None}


def platt_case(scores, hits):
    n1, n0 = hits.sum(), (1 - hits).sum()
    targets = numpy.where(hits == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))

    def loss(ab):
        s = ab[0] * scores + ab[1]
        return (numpy.logaddexp(0, s) - (1 - targets) * s).mean()

    def slope(ab):
        miss = targets - expit(-(ab[0] * scores + ab[1]))
        return numpy.array([(scores * miss).mean(), miss.mean()])

    best = minimize(loss, [0.0, numpy.log((n0 + 1) / (n1 + 1))], jac=slope, method="BFGS", options={"gtol": 1e-13})
    return {"scores": numbers(scores), "hits": hits.tolist(), "loss": float(best.fun), "a": float(best.x[0]), "b": float(best.x[1])}


def platt_rows(rows):
    scores = random.normal(0, 2, rows)
    return scores, (random.random(rows) < expit(0.6 * scores - 0.5)).astype(int)


P_VALUES = [[0.01, 0.04, 0.03, 0.005], [0.2, 0.2, 0.01, 0.9, 0.04, 0.04], [0.5], [1, 1, 0.001]]
TABLES = [(3, 5, 10, 50), (0, 5, 10, 50), (5, 5, 5, 20), (8, 40, 60, 3000), (12, 20, 14, 240)]
PAIRS = [(3, 9), (0, 4), (5, 5), (30, 12), (0, 0)]

golden = {
    "ranked": {name: ranked(*rows) for name, rows in RANKED.items()},
    "confused": {name: confused(*rows) for name, rows in CONFUSED.items()},
    "temperature": [temperature_case(200, 3), temperature_case(60, 2)],
    "platt": [platt_case(*platt_rows(150)), platt_case(numpy.array([-3.0, -2, -1, 1, 2, 3]), numpy.array([0, 0, 0, 1, 1, 1])),
              platt_case(numpy.full(8, 0.5), numpy.array([0, 1, 1, 0, 0, 0, 1, 0]))],
    "benjaminiHochberg": [{"p": p, "corrected": numbers(multipletests(p, method="fdr_bh")[1])} for p in P_VALUES],
    "fisher": [{"hits": hits, "chosen": chosen, "marked": marked, "rows": rows,
                "p": float(fisher_exact([[hits, chosen - hits], [marked - hits, rows - chosen - marked + hits]], "greater")[1])}
               for hits, chosen, marked, rows in TABLES],
    "mcnemar": [{"b": b, "c": c, "p": float(mcnemar([[20, b], [c, 20]], exact=True).pvalue)} for b, c in PAIRS],
}
path = pathlib.Path(__file__).parent / "analysis.json"
path.write_text(json.dumps(golden) + "\n", encoding="utf-8")
print(f"{path}: {path.stat().st_size} bytes")
