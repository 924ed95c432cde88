"""How often other tools raise an alarm on simulated weeks. Driven by bench/drift-power.ts.

    python drift-rules.py WEEKS.json [--torch SITE_PACKAGES] [--rules alibi-ks,evidently,…]

Needs evidently 0.7, nannyml 0.13 and alibi-detect 0.13, whose MMD needs torch: --torch names a folder of packages that has it.
WEEKS.json: {"rows": [{"text", "words", "unknown", "state": [numbers]}], "weeks": [{"change", "reference": [rows], "live": [rows]}]}; a
week's live rows are rows too. Prints a JSON object {rule: {change: [alarms, weeks]}}. All settings are the tools' defaults.
"""
import argparse
import collections
import json
import os
import sys
import warnings

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("NML_DISABLE_USAGE_LOGGING", "1")
warnings.filterwarnings("ignore")

arguments = argparse.ArgumentParser()
arguments.add_argument("weeks")
arguments.add_argument("--torch")
arguments.add_argument("--rules", default="seed,alibi-ks,alibi-mmd,alibi-classifier,nannyml-ks,nannyml-js,evidently-column,evidently-share")
options = arguments.parse_args()
if options.torch:
    sys.path.append(options.torch)  # behind this program's own, whose NumPy is another

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

P_VALUE = 0.05


def table(rows):
    return pd.DataFrame(
        {
            "text": [row["text"] for row in rows],
            "words": [float(row["words"]) for row in rows],
            "unknown": [float(row["unknown"]) for row in rows],
        }
    )


def numbers(rows):
    return table(rows)[["words", "unknown"]].to_numpy(dtype=np.float32)


def states(rows):
    return np.array([row["state"] for row in rows], dtype=np.float32)


def seed(reference, live):
    from scipy.stats import ks_2samp

    left, right = numbers(reference), numbers(live)
    return any(ks_2samp(left[:, i], right[:, i]).statistic > 0.1 for i in range(2))


def alibi_ks(reference, live):
    from alibi_detect.cd import KSDrift

    return bool(KSDrift(numbers(reference), p_val=P_VALUE).predict(numbers(live))["data"]["is_drift"])


def alibi_mmd(reference, live):
    from alibi_detect.cd import MMDDrift

    return bool(MMDDrift(states(reference), backend="pytorch", p_val=P_VALUE).predict(states(live))["data"]["is_drift"])


def alibi_classifier(reference, live):
    from alibi_detect.cd import ClassifierDrift
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=1000)
    detector = ClassifierDrift(states(reference), model, backend="sklearn", p_val=P_VALUE, preds_type="probs")
    return bool(detector.predict(states(live))["data"]["is_drift"])


def nannyml(method):
    def rule(reference, live):
        import nannyml as nml

        columns = ["words", "unknown"]
        calculator = nml.UnivariateDriftCalculator(column_names=columns, continuous_methods=[method])
        calculator.fit(table(reference)[columns])
        found = calculator.calculate(table(live)[columns]).filter(period="analysis").to_df()
        return bool(found[[name for name in found.columns if "alert" in name]].to_numpy().any())

    return rule


def evidently(reference, live):
    """Whether any column drifts, and whether the share of columns that do says so for the data set."""
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    definition = DataDefinition(text_columns=["text"], numerical_columns=["words", "unknown"])
    both = [Dataset.from_pandas(table(rows), data_definition=definition) for rows in (live, reference)]
    share = Report([DataDriftPreset()]).run(*both).dict()["metrics"][0]["value"]["share"]
    return share > 0, share >= 0.5


RULES = {
    "seed": seed,
    "alibi-ks": alibi_ks,
    "alibi-mmd": alibi_mmd,
    "alibi-classifier": alibi_classifier,
    "nannyml-ks": nannyml("kolmogorov_smirnov"),
    "nannyml-js": nannyml("jensen_shannon"),
}

with open(options.weeks, encoding="utf-8") as file:
    data = json.load(file)
wanted = options.rules.split(",")
counts = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))


def count(rule, change, alarm):
    found = counts[rule][change]
    found[0] += int(alarm)
    found[1] += 1


for week in data["weeks"]:
    reference, live = ([data["rows"][i] for i in week[side]] for side in ("reference", "live"))
    for name in wanted:
        if name in RULES:
            count(name, week["change"], RULES[name](reference, live))
    if any(name.startswith("evidently") for name in wanted):
        for name, alarm in zip(("evidently-column", "evidently-share"), evidently(reference, live)):
            count(name, week["change"], alarm)
print(json.dumps(counts))
