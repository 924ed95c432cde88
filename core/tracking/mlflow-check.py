"""Reads a store of Idrift with MLflow itself: a real `mlflow server` on the files, MLflow's own client, its model loader.

  python mlflow-check.py --store DIR --expect FILE    DIR holds mlflow.db and mlartifacts/
  python mlflow-check.py --project DIR --expect FILE  the same for DIR/.idrift
  python mlflow-check.py --make-model DIR             a tiny BERT in DIR/model, its answers in DIR/answers.json

FILE is JSON: `runs` and `models` as Idrift reads them, `answers` {uri, texts, labels, scores} or null.
The server gets a copy of the database; with --in-place it gets the file itself, and a run of MLflow's is added to it.
Needs mlflow==3.17.2, transformers and torch. Exit status 0 when all agree; each difference is a line.
"""
import argparse
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

TOLERANCE = 1e-5  # of a probability; both sides compute in float32
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
differences = []


def same(what, found, expected):
    if found != expected:
        differences.append(f"{what}: MLflow has {found!r}, expected {expected!r}")


def milliseconds(iso):
    from datetime import datetime

    return None if iso is None else round(datetime.fromisoformat(iso.replace("Z", "+00:00")).timestamp() * 1000)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def schema_of(database):
    with sqlite3.connect(database) as connection:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()


def start_server(database, artifacts, folder):
    port = free_port()
    log = open(folder / "server.log", "w")
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
               "--backend-store-uri", f"sqlite:///{database}", "--artifacts-destination", str(artifacts)]
    server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, start_new_session=True)
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).read()
            return server, f"http://127.0.0.1:{port}"
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.5)
    stop(server)
    sys.exit("mlflow server did not start:\n" + (folder / "server.log").read_text()[-3000:])


def stop(server):
    try:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        server.kill()


def check_run(client, run):
    who = f"run {run['name']}"
    found = client.get_run(run["runId"])
    info = found.info
    same(f"{who} name", info.run_name, run["name"])
    same(f"{who} experiment", client.get_experiment(info.experiment_id).name, run["experiment"])
    same(f"{who} status", info.status, "KILLED" if run["status"] == "INTERRUPTED" else run["status"])
    same(f"{who} stage", info.lifecycle_stage, "deleted" if run["deleted"] else "active")
    same(f"{who} start", info.start_time, milliseconds(run["startedAt"]))
    same(f"{who} end", info.end_time, milliseconds(run["endedAt"]))
    same(f"{who} params", found.data.params, run["params"])
    same(f"{who} tags", found.data.tags, run["tags"])
    same(f"{who} metrics", {key: value for key, value in found.data.metrics.items() if value == value}, run["metrics"])
    for key, points in run["history"].items():
        history = [(m.step, m.value, m.timestamp) for m in client.get_metric_history(run["runId"], key) if m.value == m.value]
        same(f"{who} history of {key}", history, [(p["step"], p["value"], milliseconds(p["at"])) for p in points])
    inputs = {(i.dataset.name, i.dataset.digest): i for i in found.inputs.dataset_inputs}
    same(f"{who} data sets", sorted(inputs), sorted((d["name"], d["digest"]) for d in run["datasets"]))
    for dataset in run["datasets"]:
        entry = inputs[(dataset["name"], dataset["digest"])]
        tags = {tag.key: tag.value for tag in entry.tags}
        same(f"{who} context", tags.get("mlflow.data.context"), dataset["context"])
        same(f"{who} revision", tags.get("idrift.data.revision"), dataset["revision"])
        same(f"{who} files", json.loads(entry.dataset.source)["files"], dataset["files"])
    outputs = [output.model_id for output in found.outputs.model_outputs] if found.outputs else []
    same(f"{who} model", outputs[-1:], [run["modelId"]] if run["modelId"] else [])
    same(f"{who} files", files_of(client, run["runId"]), {a["path"]: a["size"] for a in run["artifacts"]})
    if run["modelId"]:
        check_model(client, run)


def files_of(client, run_id, path=None):
    files = {}
    for entry in client.list_artifacts(run_id, path):
        if entry.is_dir:
            files.update(files_of(client, run_id, entry.path))
        else:
            files[entry.path] = entry.file_size
    return files


def check_model(client, run):
    model = client.get_logged_model(run["modelId"])
    who = f"model {model.name} of {run['name']}"
    same(f"{who} status", str(model.status), "READY")
    same(f"{who} run", model.source_run_id, run["runId"])
    same(f"{who} params", model.params, run["params"])
    for key in ("mlflow.user", "mlflow.source.git.commit", "mlflow.source.git.branch"):
        same(f"{who} {key}", model.tags.get(key), run["tags"].get(key))
    values = {(m.key, m.value) for m in model.metrics}
    missing = [key for key in ("test_accuracy", "best_eval_loss") if key in run["metrics"] and (key, run["metrics"][key]) not in values]
    same(f"{who} metrics missing", missing, [])
    versions = json.loads(model.tags.get("mlflow.modelVersions", "[]"))
    for registered in run["registered"]:
        same(f"{who} badge {registered}", registered in versions, True)


def check_registry(client, models):
    found = {model.name: model for model in client.search_registered_models()}
    same("registered models", sorted(found), sorted(model["name"] for model in models))
    for model in models:
        numbers = [int(v.version) for v in client.search_model_versions(f"name = '{model['name']}'")]
        same(f"versions of {model['name']}", sorted(numbers), sorted(v["version"] for v in model["versions"]))
        for version in model["versions"]:
            who = f"{model['name']}/{version['version']}"
            entry = client.get_model_version(model["name"], str(version["version"]))
            same(f"{who} source", entry.source, version["source"])
            same(f"{who} run", entry.run_id, version["runId"])
            same(f"{who} status", entry.status, version["status"])
            same(f"{who} description", entry.description or "", version["description"])
            for alias in version["aliases"]:
                at = client.get_model_version_by_alias(model["name"], alias)
                same(f"alias {model['name']}@{alias}", int(at.version), version["version"])


def compare(who, labels, scores, answers):
    wrong = [i for i, (found, expected) in enumerate(zip(labels, answers["labels"], strict=True)) if found != expected]
    same(f"{who}: texts with another label", wrong, [])
    largest = max(abs(a - b) for a, b in zip(scores, answers["scores"], strict=True))
    if not largest <= TOLERANCE:
        differences.append(f"{who}: scores differ by up to {largest}")
    return largest


def check_answers(mlflow, answers):
    model = mlflow.pyfunc.load_model(answers["uri"])
    # One text at a time too: MLflow must not read a lone "123" as a number.
    frame = model.predict(answers["texts"])
    single = model.predict([answers["texts"][-1]])
    same("answer to the last text alone", single["label"][0], answers["labels"][-1])
    largest = compare("MLflow", list(frame["label"]), list(frame["score"]), answers)
    # Without MLflow: the folder is a plain Hugging Face one too.
    from transformers import pipeline

    folder = mlflow.artifacts.download_artifacts(answers["uri"] + "/model")
    plain = pipeline("text-classification", model=folder)(answers["texts"], truncation=True)
    compare("transformers", [each["label"] for each in plain], [each["score"] for each in plain], answers)
    return f"{len(answers['texts'])} answers of {answers['uri']}, largest difference of a score {largest:.2e}"


def add_run(mlflow, experiment):
    mlflow.set_experiment(experiment)
    with mlflow.start_run(run_name="made-by-mlflow") as run:
        mlflow.log_params({"made_by": "mlflow"})
        mlflow.log_metric("loss", 0.25, step=3)
    return run.info.run_id


def check(store, expectation, in_place):
    expected = json.loads(Path(expectation).read_text())
    os.environ.update(MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR="false", GIT_PYTHON_REFRESH="quiet", HF_HUB_OFFLINE="1", MLFLOW_DISABLE_TELEMETRY="true")
    import mlflow

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        database = store / "mlflow.db"
        if not in_place:
            with sqlite3.connect(database) as source, sqlite3.connect(folder / "mlflow.db") as copy:
                source.backup(copy)
            database = folder / "mlflow.db"
        before = schema_of(database)
        server, url = start_server(database, store / "mlartifacts", folder)
        try:
            mlflow.set_tracking_uri(url)
            client = mlflow.MlflowClient(url)
            for run in expected["runs"]:
                check_run(client, run)
            for name in {run["experiment"] for run in expected["runs"]}:
                experiment = client.get_experiment_by_name(name)
                same(f"kind of {name}", experiment.tags.get("mlflow.experimentKind"), "custom_model_development")
                runs = client.search_runs([experiment.experiment_id], max_results=5000)
                active = [r["runId"] for r in expected["runs"] if r["experiment"] == name and not r["deleted"]]
                same(f"runs of {name}", sorted(run.info.run_id for run in runs), sorted(active))
            check_registry(client, expected["models"])
            line = check_answers(mlflow, expected["answers"]) if expected["answers"] else "no model to load"
            added = add_run(mlflow, expected["runs"][0]["experiment"]) if in_place else None
        finally:
            stop(server)
        same("schema after the server", schema_of(database) == before, True)
    for difference in differences:
        print(difference)
    versions = len([v for m in expected["models"] for v in m["versions"]])
    print(json.dumps({"ok": not differences, "runs": len(expected["runs"]), "versions": versions, "answers": line, "added": added}))
    sys.exit(1 if differences else 0)


def make_model(folder):
    """A random BERT: wide initial weights, so that texts get scores apart from one another."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast, pipeline

    words = "a god film dålig mycket bra inte så ##t ##a 1 2 3 ' None [ ] , .".split()
    vocabulary = {token: i for i, token in enumerate(SPECIAL + words)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(strip_accents=False, lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), SPECIAL))
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=32, **names)
    torch.manual_seed(0)
    size = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, max_position_embeddings=32, initializer_range=0.5)
    labels = {0: "negative", 1: "neutral", 2: "positive"}
    config = BertConfig(vocab_size=len(vocabulary), id2label=labels, label2id={v: k for k, v in labels.items()}, **size)
    model = BertForSequenceClassification(config).eval()
    target = folder / "model"
    shutil.rmtree(target, ignore_errors=True)
    model.save_pretrained(target)
    fast.save_pretrained(target)
    (target / "vocab.txt").write_text("".join(f"{token}\n" for token in vocabulary), encoding="utf-8")
    texts = ["god film", "dålig film", "mycket bra", "inte så bra", "bra " * 100, "'god'", "[1, 2]", "None", "123"]
    answers = pipeline("text-classification", model=model, tokenizer=fast)(texts, truncation=True, max_length=32)
    expected = {"texts": texts, "labels": [a["label"] for a in answers], "scores": [a["score"] for a in answers]}
    (folder / "answers.json").write_text(json.dumps(expected))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--project", type=Path)
    parser.add_argument("--expect")
    parser.add_argument("--in-place", action="store_true")
    parser.add_argument("--make-model", type=Path)
    arguments = parser.parse_args()
    if arguments.make_model:
        make_model(arguments.make_model)
        return
    store = arguments.store or (arguments.project / ".idrift" if arguments.project else None)
    if store is None or arguments.expect is None:
        parser.error("--store or --project, and --expect, are needed")
    check(store.resolve(), arguments.expect, arguments.in_place)


main()
