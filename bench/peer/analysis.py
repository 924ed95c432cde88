"""The same figures by scikit-learn for bench/analysis.ts: prints one JSON object.

    python bench/peer/analysis.py WORK.json

WORK.json: {"classes": 2, "resamples": 2000, "probabilities": [row by row], "truth": [places]}. One core; seconds from arrays in memory.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import json
import resource
import sys
import time

import numpy
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.metrics import (average_precision_score, brier_score_loss, confusion_matrix, f1_score, log_loss,
                             precision_recall_curve, precision_recall_fscore_support, roc_auc_score, roc_curve)

with open(sys.argv[1], encoding="utf-8") as file:
    work = json.load(file)
classes = work["classes"]
truth = numpy.array(work["truth"])
probabilities = numpy.array(work["probabilities"]).reshape(-1, classes)
answers = probabilities.argmax(axis=1)


def calibration_error(hits, scores, strategy):
    observed, predicted = calibration_curve(hits, scores, n_bins=10, strategy=strategy)
    edges = numpy.linspace(0, 1, 11)
    if strategy == "quantile":
        edges = numpy.percentile(scores, edges * 100)
    rows = numpy.bincount(numpy.searchsorted(edges[1:-1], scores), minlength=10)
    return (rows[rows > 0] * numpy.abs(observed - predicted)).sum() / len(scores)


def of_class(place):
    hits, scores = (truth == place).astype(int), probabilities[:, place]
    roc_curve(hits, scores)
    precision_recall_curve(hits, scores)
    numpy.histogram(scores, bins=30, range=(0, 1))
    return {"auc": roc_auc_score(hits, scores), "averagePrecision": average_precision_score(hits, scores),
            "uniformError": calibration_error(hits, scores, "uniform"),
            "quantileError": calibration_error(hits, scores, "quantile"),
            "brier": brier_score_loss(hits, scores)}


began = time.perf_counter()
confusion_matrix(truth, answers)
precision_recall_fscore_support(truth, answers)
found = {"accuracy": float((truth == answers).mean()), "macroF1": f1_score(truth, answers, average="macro"),
         "logLoss": log_loss(truth, numpy.clip(probabilities, 1e-15, 1 - 1e-15), labels=range(classes))}
right, confidence = (truth == answers).astype(int), probabilities.max(axis=1)
for strategy in ("uniform", "quantile"):
    calibration_error(right, confidence, strategy)
order = numpy.argsort(-confidence)
numpy.cumsum(right[order]) / numpy.arange(1, len(right) + 1)
by_class = [of_class(place) for place in range(classes)]
found.update(by_class[1])
seconds = time.perf_counter() - began

# One resample of what has no formula, three times over.
random = numpy.random.default_rng(1)
began = time.perf_counter()
for _ in range(3):
    rows = random.integers(0, len(truth), len(truth))
    f1_score(truth[rows], answers[rows], average=None)
    for strategy in ("uniform", "quantile"):
        calibration_error(right[rows], confidence[rows], strategy)
    for place in range(classes):
        hits, scores = (truth[rows] == place).astype(int), probabilities[rows, place]
        average_precision_score(hits, scores)
        for strategy in ("uniform", "quantile"):
            calibration_error(hits, scores, strategy)
one = (time.perf_counter() - began) / 3

print(json.dumps({"version": sklearn.__version__, "seconds": seconds, "bootstrapSeconds": one * work["resamples"],
                  "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                  "found": {name: float(value) for name, value in found.items()}}))
