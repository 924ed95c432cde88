"""One drift check by others' programs for bench/drift.ts: prints one JSON object.

    python bench/peer/drift.py WORK.json scipy|scipy-permutations|evidently

scipy: words and unknown words of each text, ks_2samp and anderson_ksamp of both, p from SciPy's own approximations; scipy-permutations: the
same with anderson_ksamp over 9 999 permutations. evidently: its text classifier and its tests of both columns, as DataDriftPreset chooses them.
Seconds run from texts in memory to the verdict. WORK.json: {"training": […], "reference": […], "live": […]}.
"""

import json
import re
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")
with open(sys.argv[1], encoding="utf-8") as file:
    work = json.load(file)
mode = sys.argv[2]
if mode == "evidently":
    import evidently
    import pandas
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset
else:
    import scipy
    from scipy.stats import PermutationMethod, anderson_ksamp, ks_2samp


def clean(word):
    return re.sub(r"[^\w]", "", word.lower())


def measured(texts, vocabulary):
    words, unknown = [], []
    for text in texts:
        split = text.split()
        cleaned = [word for word in map(clean, split) if word]
        words.append(len(split))
        unknown.append(sum(word not in vocabulary for word in cleaned) / max(1, len(cleaned)))
    return words, unknown


started = time.perf_counter()
known = {clean(word) for text in work["training"] for word in text.split()}
reference, live = measured(work["reference"], known), measured(work["live"], known)
found = {}
if mode == "evidently":
    columns = DataDefinition(text_columns=["text"], numerical_columns=["words", "unknown"])
    frame = lambda texts, figures: Dataset.from_pandas(
        pandas.DataFrame({"text": texts, "words": figures[0], "unknown": figures[1]}), data_definition=columns)
    report = Report([DataDriftPreset()]).run(frame(work["live"], live), frame(work["reference"], reference))
    for metric in report.dict()["metrics"]:
        found[metric["metric_name"]] = metric["value"] if isinstance(metric["value"], (int, float)) else None
    version = f"Evidently {evidently.__version__}"
else:
    # SciPy's permutations are of its normalised statistic; a count is what the check has as well.
    method = PermutationMethod(n_resamples=9999, random_state=1) if mode == "scipy-permutations" else None
    for name, a, b in zip(["length", "fraction_out_of_vocab"], reference, live):
        ks = ks_2samp(a, b)
        found[name] = float(ks.statistic)
        anderson = anderson_ksamp([a, b], variant="midrank", method=method)
        found[f"{name}_anderson_p"] = float(anderson.pvalue)
    version = f"SciPy {scipy.__version__}"
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"version": version, "seconds": seconds, "peakBytes": peak, "found": found}))
