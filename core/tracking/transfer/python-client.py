"""MLflow's own Python client, as a colleague uses it. Reads commands as lines of JSON and answers each with one:

  ["write", URL, EXPERIMENT]         nested runs, long histories, unicode, NaN, a scikit-learn model, the registry
  ["read", URL, EXPERIMENT, FOLDER]  what it finds of an experiment and of its models; FOLDER: of the model to load, or ""

Needs mlflow==3.17.2, which brings scikit-learn.
"""
import json
import math
import sys

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType

T0 = 1735689600000


def write(url, name):
    import pandas as pd
    from sklearn.linear_model import LogisticRegression

    mlflow.set_tracking_uri(url)
    client = MlflowClient()
    mlflow.set_experiment(name)
    mlflow.set_experiment_tag("mlflow.note.content", "Svenska *känslor* 🙂")
    frame = pd.DataFrame({"längd": [1.0, 2.0, 3.0, 4.0], "label": [0, 0, 1, 1]})
    with mlflow.start_run(run_name="förälder/ett", description="en *anteckning*", tags={"stage": "dev"}) as parent:
        mlflow.log_params({"epochs": 2, "lr": 1e-5, "ö/tom": ""})
        data = mlflow.data.from_pandas(frame, source="train.csv", name="träning", targets="label")
        mlflow.log_input(data, context="training")
        client.log_batch(parent.info.run_id, metrics=[Metric("loss", 1 / (s + 1), T0 + s, s) for s in range(1000)])
        for at in range(1000, 10000, 1000):
            client.log_batch(parent.info.run_id, metrics=[Metric("loss", 1 / (s + 1), T0 + s, s) for s in range(at, at + 1000)])
        client.log_batch(
            parent.info.run_id,
            metrics=[Metric("odd/nan", math.nan, T0, 0), Metric("odd/inf", math.inf, T0, 0), Metric("odd/-inf", -math.inf, T0, 0),
                     Metric("late", 3.0, T0 + 10, 7), Metric("late", 4.0, T0 + 20, 2), Metric("neg step", 1.0, T0, -1)],
            params=[Param("x" * 250, "y" * 6000)], tags=[RunTag("tagg å", "värde ✓")])
        with mlflow.start_run(run_name="barn", nested=True):
            mlflow.log_metric("loss", 0.1, step=0)
        fitted = LogisticRegression().fit(frame[["längd"]], frame["label"])
        info = mlflow.sklearn.log_model(fitted, name="klassare", pip_requirements=["mlflow", "scikit-learn"])
        mlflow.log_metric("eval_accuracy", 0.9, step=2, dataset=data, model_id=info.model_id)
        mlflow.log_text("hej å", "anteckningar/å b.txt")
        mlflow.log_dict({"a": 1}, "d.json")
    registered = f"{name}-modell"
    first = mlflow.register_model(info.model_uri, registered)
    second = client.create_model_version(registered, source=info.model_uri, run_id=parent.info.run_id, model_id=info.model_id,
                                         tags={"dvc.md5": "d41d"}, description="andra ✓")
    gone = client.create_model_version(registered, source=info.model_uri, model_id=info.model_id)
    client.delete_model_version(registered, gone.version)
    third = client.create_model_version(registered, source=info.model_uri, model_id=info.model_id)
    client.update_registered_model(registered, "beskriven")
    client.set_registered_model_tag(registered, "owner", "ann")
    client.set_registered_model_alias(registered, "champion", first.version)
    client.set_registered_model_alias(registered, "utmanare", third.version)
    client.set_model_version_tag(registered, second.version, "validated", "ja")
    client.delete_run(client.create_run(client.get_experiment_by_name(name).experiment_id, run_name="slängd").info.run_id)


def read(url, name, folder):
    mlflow.set_tracking_uri(url)
    client = MlflowClient()
    experiment = client.get_experiment_by_name(name)
    runs = client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL, max_results=1000)
    registered = f"{name}-modell"
    found = {"tags": {k: v for k, v in experiment.tags.items() if k != "mlflow.experimentKind"}, "runs": {}, "versions": {}, "aliases": {}}
    for run in runs:
        history = {key: [[m.step, m.timestamp, str(m.value)] for m in client.get_metric_history(run.info.run_id, key)] for key in run.data.metrics}
        found["runs"][run.info.run_name] = {
            "status": run.info.status, "stage": run.info.lifecycle_stage, "user": run.info.user_id,
            "start": run.info.start_time, "end": run.info.end_time, "params": run.data.params,
            "tags": {k: v for k, v in run.data.tags.items() if not k.startswith("idrift.") and k != "mlflow.parentRunId"},
            "metrics": {k: str(v) for k, v in run.data.metrics.items()}, "history": history,
            "inputs": [[i.dataset.name, i.dataset.digest, i.dataset.source_type, i.dataset.source, i.dataset.schema, i.dataset.profile, {t.key: t.value for t in i.tags}] for i in run.inputs.dataset_inputs],
            "outputs": len(run.outputs.model_outputs) if run.outputs else 0,
        }
    for version in client.search_model_versions(f"name = '{registered}'"):
        found["versions"][str(version.version)] = [version.description or "", version.status, {k: v for k, v in version.tags.items() if not k.startswith("idrift.")}]
    model = client.get_registered_model(registered)
    found["aliases"] = {alias: str(version) for alias, version in model.aliases.items()}
    found["described"] = [model.description, model.tags]
    logged = client.search_logged_models([experiment.experiment_id])
    found["models"] = [[m.name, str(m.status), m.model_type, m.params, sorted([x.key, x.value, x.step, x.dataset_name] for x in m.metrics or [])] for m in logged]
    import pandas as pd

    loaded = mlflow.pyfunc.load_model(folder or f"models:/{registered}@champion")
    found["answers"] = [int(each) for each in loaded.predict(pd.DataFrame({"längd": [1.0, 4.0]}))]
    found["model ids agree"] = loaded.metadata.model_id in [m.model_id for m in logged]
    return found


# What MLflow prints is not for whoever reads the answers.
answers, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    command, *arguments = json.loads(line)
    answer = {"write": write, "read": read}[command](*arguments)
    print(json.dumps(answer), file=answers, flush=True)
