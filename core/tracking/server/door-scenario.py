"""One set of operations through MLflow's own client against any tracking server; every answer on a line of JSON.

  python door-scenario.py URL FOLDER     FOLDER is for files; what was written is left on the server
  python door-scenario.py --read URI     all that is there, as it is; URI may be sqlite:///FILE, which MLflow opens itself

Ids and times are replaced by the order in which they are first seen, so that two servers' answers can be compared line by
line. Needs mlflow==3.17.2; with scikit-learn a model is logged and loaded back.
"""
import json
import math
import os
import re
import sys
import time
from enum import Enum
from pathlib import Path

READS = sys.argv[1] == "--read"
URL, FOLDER = (sys.argv[2], None) if READS else (sys.argv[1], Path(sys.argv[2]))
os.environ.update(
    MLFLOW_TRACKING_URI=URL, MLFLOW_HTTP_REQUEST_MAX_RETRIES="1", MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR="false",
    GIT_PYTHON_REFRESH="quiet", MLFLOW_DISABLE_TELEMETRY="true", MLFLOW_ENABLE_ASYNC_LOGGING="false", LOGNAME="ann",
)

import mlflow  # noqa: E402
import requests  # noqa: E402
from mlflow.entities import Dataset, DatasetInput, InputTag, LoggedModelInput, LoggedModelOutput, Metric, Param, RunTag, ViewType  # noqa: E402
from mlflow.exceptions import MlflowException  # noqa: E402

client = mlflow.MlflowClient(URL)
seen = {}


def symbol(kind, text):
    return seen.setdefault(text, f"<{kind} {sum(1 for each in seen.values() if each.startswith(f'<{kind} ')) + 1}>")


def plain_text(text):
    text = re.sub(r"\(sqlite3\.IntegrityError\).*", "<integrity>", text.replace(URL, "<server>"), flags=re.S)
    text = re.sub(r"\b(UNIQUE|FOREIGN KEY) constraint failed.*", "<integrity>", text, flags=re.S)
    text = re.sub(r"\bm-[0-9a-f]{32}\b", lambda found: symbol("model", found.group()), text)
    text = re.sub(r"\b[0-9a-f]{32}\b", lambda found: symbol("id", found.group()), text)
    text = re.sub(r"\b1[78]\d{11}\b", "<time>", text)
    # A Python set is written in an order of its own each time; a database error with its SQL.
    text = re.sub(r"\{('[^{}]*')\}", lambda found: "{" + ", ".join(sorted(found.group(1).split(", "))) + "}", text)
    return re.sub(r"(already exists\.) Error: .*", r"\1", text, flags=re.S)


def plain(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    if isinstance(value, int):
        return "<time>" if 1_700_000_000_000 < value < 1_900_000_000_000 else value
    if isinstance(value, dict):
        return {plain_text(str(key)): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, (bytes, Enum)):
        return plain_text(str(value))
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    for name in ("to_dictionary", "to_dict"):
        if hasattr(value, name) and not isinstance(value, type):
            return plain(getattr(value, name)())
    if hasattr(value, "__dict__"):
        return {name.lstrip("_"): plain(each) for name, each in sorted(vars(value).items())}
    return plain_text(str(value))


def by_key(value):
    """Lists whose order a server may choose: tags, params, metrics, aliases."""
    if isinstance(value, list):
        items = [by_key(each) for each in value]
        names = [each.get("key", each.get("alias")) if isinstance(each, dict) else None for each in items]
        if None not in names and len(set(names)) == len(names):
            items.sort(key=lambda each: each.get("key", each.get("alias")))
        return items
    if isinstance(value, dict):
        return {key: by_key(each) for key, each in value.items()}
    return value


def emit(name, answer):
    print(json.dumps({"step": name, "answer": by_key(answer)}, sort_keys=True), flush=True)


def step(name, work):
    try:
        result = work()
        emit(name, plain(result))
        return result
    except MlflowException as error:
        emit(name, {"error": error.error_code, "message": plain_text(error.message)})
    except requests.exceptions.HTTPError as error:
        emit(name, {"status": error.response.status_code})
    return None


def raw(name, method, path, query=None, body=None, headers=None, data=None):
    answer = requests.request(method, URL + path, params=query, json=body, data=data, headers=headers, timeout=60)
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    shown = plain(answer.json()) if is_json and answer.content else plain_text(answer.text) if answer.status_code != 404 else ""
    if isinstance(shown, dict):
        if shown.get("error_code") == "ENDPOINT_NOT_FOUND":
            shown = ""  # MLflow answers with a page of HTML
        else:
            emit(f"{name}: class of the error", [shown.pop("sqlstate", None), shown.pop("error_class", None)])
    emit(name, {"status": answer.status_code, "body": shown})
    return answer


def pause():
    """So that two creations never fall into one millisecond, where the order is by chance."""
    time.sleep(0.003)


def run_of(run):
    """Whole, with the data sets of its inputs in the order of their names."""
    shown = plain(run)
    shown["inputs"]["dataset_inputs"] = sorted(shown.get("inputs", {}).get("dataset_inputs", []), key=json.dumps)
    return shown


def experiments():
    one = step("experiment create", lambda: client.create_experiment("first exp", tags={"team": "nlp", "å": "ö"}))
    pause()
    two = step("experiment create with place", lambda: client.create_experiment("other", artifact_location="s3://bucket/a b?x=1"))
    pause()
    for name in ("first exp", "", "n" * 501):
        step(f"experiment create {name[:9]!r}", lambda name=name: client.create_experiment(name))
    for location in ("runs:/abc", "s3://b/p#f", "s3://b/p?x=../.."):
        step(f"experiment at {location}", lambda location=location: client.create_experiment(f"at {location[:4]}", artifact_location=location))
    step("experiment tag too long", lambda: client.set_experiment_tag(one, "long", "v" * 20_001))
    step("experiment tag", lambda: client.set_experiment_tag(one, "mlflow.note.content", "A *note*"))
    step("experiment tag of bad name", lambda: client.set_experiment_tag(one, "../x", "v"))
    step("experiment tag deleted", lambda: client.delete_experiment_tag(one, "team"))
    step("experiment tag deleted twice", lambda: client.delete_experiment_tag(one, "team"))
    step("experiment get", lambda: client.get_experiment(one))
    step("experiment get unknown", lambda: client.get_experiment("99999"))
    step("experiment get no number", lambda: client.get_experiment("abc"))
    step("experiment by name", lambda: client.get_experiment_by_name("other"))
    step("experiment by unknown name", lambda: client.get_experiment_by_name("nobody"))
    step("experiment rename", lambda: client.rename_experiment(two, "renamed"))
    step("experiment rename to a taken name", lambda: client.rename_experiment(two, "first exp"))
    step("experiment delete", lambda: client.delete_experiment(two))
    step("experiment delete twice", lambda: client.delete_experiment(two))
    raw("raw rename deleted", "POST", "/api/2.0/mlflow/experiments/update", body={"experiment_id": two, "new_name": "x"})
    step("experiment tag of a deleted one", lambda: client.set_experiment_tag(two, "a", "b"))
    step("experiment run in a deleted one", lambda: client.create_run(two))
    step("experiment with a deleted one's name", lambda: client.create_experiment("renamed"))
    step("experiments active", lambda: client.search_experiments())
    step("experiments deleted", lambda: client.search_experiments(view_type=ViewType.DELETED_ONLY))
    step("experiments all", lambda: client.search_experiments(view_type=ViewType.ALL))
    raw("experiments of GET", "GET", "/api/2.0/mlflow/experiments/search", {"max_results": 1, "order_by": "name"})
    step("experiment restore", lambda: client.restore_experiment(two))
    step("experiment restore twice", lambda: client.restore_experiment(two))
    for each in range(5):
        client.create_experiment(f"page-{each}", tags={"group": "pages", "number": str(each)})
        pause()
    page = step("experiments page 1", lambda: client.search_experiments(max_results=2, order_by=["name ASC"]))
    step("experiments page 1 token", lambda: page.token)
    step("experiments page 2", lambda: client.search_experiments(max_results=2, order_by=["name ASC"], page_token=page.token))
    for filter in EXPERIMENT_FILTERS:
        step(f"experiments where {filter}", lambda filter=filter: [each.name for each in client.search_experiments(filter_string=filter, view_type=ViewType.ALL)])
    for order in ("name", "name DESC", "creation_time ASC", "experiment_id", "last_update_time DESC", "tags.x", "nope", "name sideways", "name ASC DESC", "`name` asc"):
        step(f"experiments by {order}", lambda order=order: [each.name for each in client.search_experiments(order_by=[order], filter_string="last_update_time > 0 AND name LIKE 'page%'")])
    for results in (0, -1, 50_001):
        step(f"experiments {results} at most", lambda results=results: client.search_experiments(max_results=results))
    return one


EXPERIMENT_FILTERS = [
    "name = 'first exp'", "name != 'first exp'", "name LIKE 'page-%'", "name like 'page-%'", "name ILIKE 'PAGE-_'", "attribute.name = \"renamed\"",
    "tags.group = 'pages'", "tags.`group` = 'pages' AND tags.number != '3'", "tag.number ILIKE '2'", "tags.group IS NULL",
    "tags.group IS NOT NULL AND name LIKE '%4'", "name IS NULL", "experiment_id IN ('1', '3')", "experiment_id = '1'", "experiment_id = 'x'",
    "experiment_id > '1'", "experiment_id NOT IN ('0', '1')", "name IN ('a')", "creation_time > 0", "creation_time > 'x'", "creation_time > 1.5",
    "creation_time LIKE 5", "last_update_time <= 9999999999999", "params.x = 'y'", "attributes.name = 'x'", "nope = 'x'", "name = x", "name = 5",
    "name > 'x'", "tags.group > 'x'", "tags.group = pages", "name = 'a' OR name = 'b'", "name", "name =", "(name = 'a')", "NOT name = 'a'", "name = 'a';",
    "name = 'a'; name = 'b'", "AND", "tags.å = 'ö'", "tags.\"å\" = 'ö'",
]


def runs(experiment):
    run = client.create_run(experiment, start_time=1_000, run_name="slow-owl-1", tags={"mlflow.user": "ann", "kind": "x"})
    step("run create", lambda: run_of(run))
    id = run.info.run_id
    step("run with two names", lambda: client.create_run(experiment, run_name="a", tags={"mlflow.runName": "b"}))
    step("run with its name in a tag", lambda: client.create_run(experiment, start_time=2_000, tags={"mlflow.runName": "tagged"}).info.run_name)
    step("run in an unknown experiment", lambda: client.create_run("987654"))
    step("run get unknown", lambda: client.get_run("0" * 32))
    step("param", lambda: client.log_param(id, "lr", 5e-5))
    step("param again", lambda: client.log_param(id, "lr", 5e-5))
    step("param changed", lambda: client.log_param(id, "lr", "other"))
    step("param long", lambda: client.log_param(id, "long", "ü" * 6001))
    step("param empty", lambda: client.log_param(id, "empty", ""))
    for key in ("a b/c.d-e:f", "über/größe", "a//b", "../up", "/abs", "x/", "a\\b", "a,b", "k" * 251, ".", "e\u0301"):
        step(f"param named {key[:12]!r}", lambda key=key: client.log_param(id, key, "v"))
        step(f"metric named {key[:12]!r}", lambda key=key: client.log_metric(id, key, 1.5, timestamp=5, step=1))
        step(f"tag named {key[:12]!r}", lambda key=key: client.set_tag(id, key, "v"))
    step("tag", lambda: client.set_tag(id, "mood", "good 😀"))
    step("tag again", lambda: client.set_tag(id, "mood", "better"))
    step("tag long", lambda: client.set_tag(id, "long", "v" * 8001))
    step("tag deleted", lambda: client.delete_tag(id, "kind"))
    step("tag deleted twice", lambda: client.delete_tag(id, "kind"))
    step("name by tag", lambda: client.set_tag(id, "mlflow.runName", "renamed by tag"))
    step("run renamed", lambda: client.update_run(id, name="renamed"))
    step("run status", lambda: client.update_run(id, status="SCHEDULED"))
    for value in (float("nan"), float("inf"), float("-inf"), 1e-320, -0.0, 1e308, 0.1 + 0.2, 2**53, 7):
        step(f"metric {value}", lambda value=value: client.log_metric(id, f"value {value}".replace("+", ""), value, timestamp=10, step=0))
    step("metric before 1970", lambda: client.log_metric(id, "old", 0.5, timestamp=-1))
    step("metric step below 0", lambda: client.log_metric(id, "below", 2.0, timestamp=1, step=-3))
    for value, timestamp, at in ((1, 10, 5), (2, 20, 2), (3, 5, 5), (3, 10, 5), (0.5, 10, 5)):
        client.log_metric(id, "latest", value, timestamp=timestamp, step=at)
    step("run after single values", lambda: run_of(client.get_run(id)))
    step("history of latest", lambda: client.get_metric_history(id, "latest"))
    step("history of NaN", lambda: client.get_metric_history(id, "value nan"))
    step("history of infinity", lambda: client.get_metric_history(id, "value inf"))
    step("history of nothing", lambda: client.get_metric_history(id, "nothing"))
    step("history of no run", lambda: client.get_metric_history("0" * 32, "x"))

    batch = [Metric("b", each / 7, 100 + each, each) for each in range(998)] + [Metric("b", 0.0, 100, 0), Metric("c", float("nan"), 1, 1)]
    step("batch", lambda: client.log_batch(id, metrics=batch, params=[], tags=[]))
    step("batch with all", lambda: client.log_batch(id, metrics=[Metric("d", 1, 1, 1)], params=[Param("p1", "1"), Param("p2", "2")], tags=[RunTag("t1", "1"), RunTag("t1", "2")]))
    step("batch again", lambda: client.log_batch(id, metrics=[Metric("d", 1, 1, 1)], params=[Param("p1", "1")]))
    step("batch of changed params", lambda: client.log_batch(id, metrics=[Metric("never", 1, 1, 1)], params=[Param("p1", "x"), Param("p2", "y"), Param("p3", "3")]))
    step("batch of double params", lambda: client.log_batch(id, params=[Param("q", "1"), Param("q", "2"), Param("q", "1")]))
    raw("raw batch too long", "POST", "/api/2.0/mlflow/runs/log-batch", body={"run_id": id, "metrics": [{"key": "x", "value": 1, "timestamp": 1}] * 1001})
    raw("raw batch too long in all", "POST", "/api/2.0/mlflow/runs/log-batch", body={"run_id": id, "metrics": [{"key": "x", "value": 1, "timestamp": 1}] * 950, "params": [{"key": f"k{each}", "value": "v"} for each in range(51)]})
    step("batch of a bad name", lambda: client.log_batch(id, metrics=[Metric("ok", 1, 1, 1), Metric("a//b", 1, 1, 1)]))
    step("batch of a bad tag", lambda: client.log_batch(id, tags=[RunTag("ok", "1"), RunTag("a,b", "1")]))
    step("batch names the run", lambda: client.log_batch(id, tags=[RunTag("mlflow.runName", "by batch")]))
    step("batch to no run", lambda: client.log_batch("0" * 32, metrics=[Metric("x", 1, 1, 1)]))
    step("batch to a bad id", lambda: client.log_batch("a b", metrics=[Metric("x", 1, 1, 1)]))
    step("run after batches", lambda: run_of(client.get_run(id)))

    step("run deleted", lambda: client.delete_run(id))
    step("param to a deleted run", lambda: client.log_param(id, "late", "1"))
    step("metric to a deleted run", lambda: client.log_metric(id, "late", 1))
    step("update of a deleted run", lambda: client.update_run(id, status="FINISHED"))
    step("deleted run", lambda: client.get_run(id).info.lifecycle_stage)
    step("run restored", lambda: client.restore_run(id))
    step("run ended", lambda: client.set_terminated(id, "FAILED", end_time=5_000))
    step("run at its end", lambda: client.get_run(id).info)
    step("delete no run", lambda: client.delete_run("1" * 32))
    return id


def histories(experiment):
    run = client.create_run(experiment, start_time=3_000, run_name="history")
    id = run.info.run_id
    key = "verlust/日本 ä:1"
    points = [Metric(key, float("nan") if each % 997 == 5 else math.sin(each), 1_000 + each // 3, each // 2) for each in range(10_000)]
    for start in range(0, 10_000, 1000):
        client.log_batch(id, metrics=points[start : start + 1000])
    whole = client.get_metric_history(id, key)
    emit("history length", len(whole))
    emit("history digest", [round(sum(m.value for m in whole if m.value == m.value), 9), sum(m.step * m.timestamp for m in whole), sum(m.value != m.value for m in whole)])
    step("history beginning", lambda: [plain(vars(each)) for each in whole[:20]])
    step("history latest", lambda: plain(client.get_run(id).data.metrics))
    body = {"run_id": id, "metric_key": key}
    first = raw("history page", "GET", "/api/2.0/mlflow/metrics/get-history", {**body, "max_results": 5}).json()
    raw("history next page", "GET", "/api/2.0/mlflow/metrics/get-history", {**body, "max_results": 5, "page_token": first["next_page_token"]})
    raw("history no page", "GET", "/api/2.0/mlflow/metrics/get-history", {**body, "max_results": 0})
    raw("history bad page", "GET", "/api/2.0/mlflow/metrics/get-history", {**body, "page_token": "bm90aGluZw=="})
    raw("history without key", "GET", "/api/2.0/mlflow/metrics/get-history", {"run_id": id})
    bulk = "/ajax-api/2.0/mlflow/metrics/get-history-bulk"
    raw("bulk", "GET", bulk, {"run_id": [id, "0" * 32], "metric_key": key, "max_results": 7})
    raw("bulk of no run", "GET", bulk, {"metric_key": key})
    raw("bulk without key", "GET", bulk, {"run_id": [id]})
    raw("bulk of too many", "GET", bulk, {"run_id": [id] * 101, "metric_key": key})
    interval = bulk + "-interval"
    for most in (1, 2, 7, 300):
        raw(f"interval {most}", "GET", interval, {"run_ids": [id], "metric_key": key, "max_results": most})
    raw("interval of steps", "GET", interval, {"run_ids": [id], "metric_key": key, "max_results": 6, "start_step": 100, "end_step": 140})
    raw("interval with one end", "GET", interval, {"run_ids": [id], "metric_key": key, "start_step": 100})
    raw("interval backwards", "GET", interval, {"run_ids": [id], "metric_key": key, "start_step": 9, "end_step": 3})
    raw("interval of too many points", "GET", interval, {"run_ids": [id], "metric_key": key, "max_results": 2501})
    raw("interval of too many runs", "GET", interval, {"run_ids": [id] * 101, "metric_key": key})


RUN_FILTERS = [
    "metrics.acc > 0.5", "metrics.acc >= 0.5 AND metrics.acc < 0.9", "metric.acc = 0.25", "metrics.acc != 0.25", "metrics.nan > 0", "metrics.nan = 0",
    "metrics.nan != 5", "metrics.inf > 1e300", "metrics.inf < -5", "metrics.`a b/c` > -1", "metrics.\"a b/c\" <= 2", "metrics.acc > -.5", "metrics.acc > 1e-1",
    "params.lr = '0.1'", "params.lr != '0.1'", "param.lr LIKE '0.%'", "parameters.lr ILIKE '%1'", "params.opt LIKE 'Ad%'", "params.opt like 'ad%'",
    "params.opt ILIKE 'ad%'", "params.`a b` = 'c d'", "params.opt IS NULL", "params.opt is not null", "params.\"a b\" = \"c d\"", "params.lr < '0.5'",
    "tags.team = 'nlp'", "tags.team != 'nlp'", "tags.`mlflow.runName` LIKE 'r-%'", "tags.mlflow.runName = 'r-1'", "tag.team IS NULL", "tags.quote = \"it's\"",
    "tags.quote = 'it''s'", "tags.empty = ''", "tags.team RLIKE 'x'", "tags.team IN ('nlp')", "tags.å = 'ö'",
    "attributes.status = 'FINISHED'", "status = 'FAILED'", "attribute.status IN ('FINISHED', 'FAILED')", "status NOT IN ('FINISHED')", "run.status LIKE 'RUN%'",
    "attr.status != 'RUNNING'", "run_name = 'r-2'", "attributes.run_name LIKE 'r-_'", "`Run name` ILIKE 'R-%'", "attributes.\"Run Name\" = 'r-3'", "run_id = '{run}'", "run_id IN ('{run}', '{other}')",
    "run_id NOT IN ('{run}')", "run_id IN ('{run}')", "run_id LIKE '%'", "start_time > 10002", "start_time = 10001", "attributes.created <= 10003", "end_time >= 1", "start_time > 10001.5",
    "user_id = 'ann'", "artifact_uri LIKE 'mlflow-artifacts:%'", "attributes.user_id ILIKE 'ANN'", "attributes.start_time LIKE 5",
    "datasets.name = 'train'", "dataset.name LIKE 'tr%'", "datasets.digest = 'd1'", "datasets.context = 'training'", "dataset.context != 'training'",
    "datasets.name IN ('train', 'x')", "datasets.name NOT IN ('train')", "datasets.digest ILIKE 'D%'", "datasets.source = 'x'", "datasets.name IS NULL", "datasets.name = train",
    "metrics.acc > 0.1 AND params.lr = '0.1' AND tags.team = 'nlp'", "metrics.acc > 0.1 and attributes.status = 'FINISHED' aNd datasets.context = 'training'",
    "metrics.acc > '0.5'", "metrics.acc > abc", "metrics.acc LIKE 0.5", "metrics.acc IS NULL", "metrics.acc == 0.5", "metrics.acc IN (1)", "metrics.acc > ", "metrics.acc",
    "metrics.acc > 0.5 OR metrics.acc < 0.1", "NOT metrics.acc > 0.5", "(metrics.acc > 0.5)", "params.lr = 0.1", "params.lr = abc", "params.lr IN ('0.1')", "params.lr > '0'",
    "nope.acc > 1", "attributes.nope = 'x'", "nope = 'x'", "status = FINISHED", "status = 5", "status > 'A'", "status IS NULL", "run_id IN ()", "run_id IN (1, 2)", "run_id IN ('a', 5)",
    "run_id IN 'a'", "start_time > 'x'", "start_time IN ('x')", "metrics.acc > 0.5; status = 'x'", "status = 'FINISHED'; ", "AND", "status = 'FINISHED' AND", "AND status = 'FINISHED'",
    "status = 'FINISHED' status = 'FAILED'", "metrics.acc BETWEEN 0 AND 1", "metrics.acc-1 > 0", "0.5 < metrics.acc", "'a' = params.lr", "tags.'team' = 'nlp'", "   ", "params.lr NOT LIKE 'x'",
    "metrics.acc > 0.5 AND AND status = 'FINISHED'", "metrics.acc>0.5 AND metrics.acc<=1", "metrics.acc > NULL", "params.lr = ''", "status = \"FINISHED\"", "status = `FINISHED`",
]

RUN_ORDERS = [
    ["metrics.acc"], ["metrics.acc DESC"], ["metrics.nan"], ["metrics.nan DESC", "metrics.acc"], ["params.lr"], ["params.opt DESC"], ["tags.team", "start_time ASC"],
    ["attributes.start_time"], ["start_time DESC"], ["status", "metrics.acc desc"], ["run_name DESC"], ["attributes.end_time"], ["Created ASC"], ["`Run name` DESC"],
    ["metrics.`a b/c` ASC"], ["metrics.\"a b/c\""],  ["user_id"], ["attributes.nope"], ["nope.x"], ["metrics.acc sideways"], ["metrics.acc ASC DESC"], [""], ["datasets.name"],
]


def searches(experiment):
    experiment = client.create_experiment("searched")
    ids = []
    values = [0.25, 0.5, 0.75, 0.9, None, 0.5]
    for at, value in enumerate(values):
        run = client.create_run(experiment, start_time=10_000 + at, run_name=f"r-{at}", tags={"mlflow.user": "ann" if at % 2 else "bob"})
        id = run.info.run_id
        ids.append(id)
        symbol("id", id)
        if value is not None:
            client.log_metric(id, "acc", value, timestamp=1)
        client.log_metric(id, "nan", float("nan") if at % 2 else at, timestamp=1)
        client.log_metric(id, "inf", float("inf") if at % 3 else float("-inf"), timestamp=1)
        client.log_metric(id, "a b/c", at, timestamp=1)
        client.log_param(id, "lr", ["0.1", "0.01", "0.1"][at % 3])
        client.log_param(id, "a b", "c d" if at == 2 else "e")
        if at < 3:
            client.log_param(id, "opt", ["Adam", "adamw", "SGD"][at])
        if at % 2 == 0:
            client.set_tag(id, "team", "nlp")
        if at == 1:
            client.set_tag(id, "team", "vision"), client.set_tag(id, "quote", "it's"), client.set_tag(id, "empty", ""), client.set_tag(id, "å", "ö")
        if at in (0, 3):
            context = "training" if at == 0 else "testing"
            client.log_inputs(id, [DatasetInput(Dataset("train", f"d{at}", "local", '{"uri": "x"}'), [InputTag("mlflow.data.context", context)])])
        if at != 5:
            client.set_terminated(id, "FAILED" if at == 4 else "FINISHED", end_time=20_000 + at)
    client.delete_run(ids[3])
    names = lambda found: [run.info.run_name for run in found]
    for filter in RUN_FILTERS:
        given = filter.replace("{run}", ids[0]).replace("{other}", ids[2])
        step(f"runs where {filter}", lambda given=given: names(client.search_runs([experiment], given)))
    for order in RUN_ORDERS:
        step(f"runs by {order}", lambda order=order: names(client.search_runs([experiment], order_by=order)))
    raw("raw runs of no experiment", "POST", "/api/2.0/mlflow/runs/search", body={})
    for view in (ViewType.ACTIVE_ONLY, ViewType.DELETED_ONLY, ViewType.ALL):
        step(f"runs of view {view}", lambda view=view: names(client.search_runs([experiment], run_view_type=view)))
    page = client.search_runs([experiment], max_results=2)
    emit("runs page", [names(page), page.token])
    while page.token:
        page = client.search_runs([experiment], max_results=2, page_token=page.token)
        emit("runs next page", [names(page), page.token])
    for token in ("x", "bm8=", "eyJvZmZzZXQiOiAwfQ=="):
        step(f"runs after {token}", lambda token=token: client.search_runs([experiment], page_token=token))
    for results in (0, 50_001):
        step(f"runs {results} at most", lambda results=results: client.search_runs([experiment], max_results=results))
    by_id = [run.info.run_id for run in client.search_runs([experiment], order_by=["run_id DESC"])]
    emit("runs by run_id", by_id == sorted(by_id, reverse=True))
    step("runs of a bad experiment", lambda: client.search_runs(["abc"]))
    step("runs whole", lambda: [run_of(each) for each in client.search_runs([experiment], order_by=["start_time"])])
    frame = mlflow.search_runs([experiment], order_by=["start_time ASC"])
    emit("frame", [sorted(frame.columns), plain(frame["metrics.acc"].tolist()), plain(frame["params.lr"].tolist()), plain(frame["tags.team"].tolist())])
    raw("datasets of the experiment", "POST", "/ajax-api/2.0/mlflow/experiments/search-datasets", body={"experiment_ids": [experiment]})
    raw("datasets of none", "POST", "/ajax-api/2.0/mlflow/experiments/search-datasets", body={"experiment_ids": []})


def fluent(experiment):
    mlflow.set_experiment("fluent")
    with mlflow.start_run(run_name="parent") as parent:
        mlflow.log_params({"a": 1, "b": [1, 2]})
        mlflow.log_metrics({"loss": 0.5, "über": 1.0}, step=3)
        with mlflow.start_run(run_name="child", nested=True) as child:
            mlflow.log_metric("loss", 0.25)
            mlflow.set_tag("deep", "yes")
        import pandas as pd

        frame = pd.DataFrame({"text": ["a", "b"], "label": [0, 1]})
        mlflow.log_input(mlflow.data.from_pandas(frame, source="data.csv", name="frame"), context="training", tags={"split": "all"})
        mlflow.log_input(mlflow.data.from_pandas(frame, source="data.csv", name="frame"), context="validation")
        mlflow.log_text("hello ö", "notes/über.txt")
        mlflow.log_dict({"k": [1, 2]}, "notes/d.json")
        mlflow.log_table({"x": [1, 2]}, "table.json")
    skip = ("mlflow.source.name", "mlflow.source.git.commit", "mlflow.source.type")
    shown = lambda run: {**run_of(run), "data": {**run_of(run)["data"], "tags": {key: value for key, value in run_of(run)["data"]["tags"].items() if key not in skip}}}
    step("fluent parent", lambda: shown(client.get_run(parent.info.run_id)))
    step("fluent child", lambda: shown(client.get_run(child.info.run_id)))
    step("fluent children", lambda: [run.info.run_name for run in client.search_runs([parent.info.experiment_id], f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'")])


def artifacts(experiment):
    run = client.create_run(experiment, start_time=4_000, run_name="files")
    id = run.info.run_id
    tree = FOLDER / "tree"
    (tree / "sub dir" / "deep").mkdir(parents=True, exist_ok=True)
    (tree / "a.txt").write_text("text")
    (tree / "sub dir" / "ö 100%.bin").write_bytes(bytes(range(256)) * 40)
    (tree / "sub dir" / "deep" / "x.json").write_text("{}")
    (tree / "sub dir" / "plus+hash.txt").write_text("p")
    step("artifacts of nothing", lambda: client.list_artifacts(id))
    step("artifact", lambda: client.log_artifact(id, str(tree / "a.txt")))
    step("artifact in a folder", lambda: client.log_artifact(id, str(tree / "a.txt"), "one/two"))
    step("artifacts", lambda: client.log_artifacts(id, str(tree), "all"))
    for path in (None, "one", "all", "all/sub dir", "a.txt", "nowhere", "all/", "../x", "/etc", "all/%2e%2e/%2e%2e"):
        step(f"artifacts at {path}", lambda path=path: client.list_artifacts(id, path))
    fetched = FOLDER / f"fetched-{os.getpid()}"
    fetched.mkdir()
    step("artifacts fetched", lambda: client.download_artifacts(id, "all", str(fetched)).replace(str(FOLDER), "<folder>").replace(str(os.getpid()), ""))
    emit("artifacts compared", sorted([str(path.relative_to(fetched)), path.read_bytes() == (tree / path.relative_to(fetched / "all")).read_bytes()] for path in fetched.rglob("*") if path.is_file()))
    step("artifact fetched that is not there", lambda: client.download_artifacts(id, "nowhere.txt", str(fetched)))
    raw("artifacts of no run", "GET", "/api/2.0/mlflow/artifacts/list", {"run_id": "0" * 32})
    raw("artifacts without run", "GET", "/api/2.0/mlflow/artifacts/list")
    for path in ("a.txt", "all/sub dir/ö 100%.bin", "all", "none.txt", "../../x", "all/sub dir/plus+hash.txt"):
        answer = requests.get(URL + "/get-artifact", params={"run_id": id, "path": path}, timeout=60)
        same = answer.status_code == 200 and [len(answer.content), answer.headers["content-type"].split(";")[0], answer.headers["content-disposition"], answer.headers["x-content-type-options"]]
        emit(f"get-artifact {path}", [answer.status_code, same, plain(answer.json()) if answer.status_code == 404 else None])
    proxy = "/api/2.0/mlflow-artifacts/artifacts"
    root = run.info.artifact_uri.split("mlflow-artifacts:/")[1]
    raw("proxy list", "GET", proxy, {"path": f"{root}/all/sub dir"})
    raw("proxy list of a file", "GET", proxy, {"path": f"{root}/a.txt"})
    raw("proxy list upwards", "GET", proxy, {"path": "../.."})
    for path in ("x/%2e%2e/%2e%2e/y", "a%23b", "x/%252e%252e/%252e%252e/y"):
        status = [requests.request(method, f"{URL}{proxy}/{path}", data=b"x" if method == "PUT" else None, timeout=60).status_code for method in ("GET", "PUT", "DELETE")]
        emit(f"proxy of {path}", status)
    raw("proxy put", "PUT", f"{proxy}/{root}/new/put.bin", data=b"\0" * 3_000_000)
    raw("proxy put over", "PUT", f"{proxy}/{root}/new/put.bin", data=b"short")
    emit("proxy get", requests.get(f"{URL}{proxy}/{root}/new/put.bin", timeout=60).text)
    emit("proxy get part", (lambda answer: [answer.status_code, answer.text])(requests.get(f"{URL}{proxy}/{root}/new/put.bin", headers={"Range": "bytes=1-2"}, timeout=60)))
    raw("proxy get of nothing", "GET", f"{proxy}/{root}/none")
    raw("proxy delete", "DELETE", f"{proxy}/{root}/new/put.bin")
    raw("proxy delete of nothing", "DELETE", f"{proxy}/{root}/new/put.bin")
    raw("proxy delete folder", "DELETE", f"{proxy}/{root}/all")
    step("artifacts after deletion", lambda: client.list_artifacts(id))
    raw("multipart", "POST", f"/api/2.0/mlflow-artifacts/mpu/create/{root}/big.bin", body={"path": "big.bin", "num_parts": 2})
    raw("presigned upload", "POST", "/api/2.0/mlflow/artifacts/presigned-upload-url", body={"run_id": id, "path": "x"})
    raw("presigned download", "POST", "/api/2.0/mlflow/artifacts/presigned-download-url", body={"run_id": id, "path": "x"})
    raw("page's upload", "POST", "/ajax-api/2.0/mlflow/upload-artifact", {"run_uuid": id, "path": "page/up.txt"}, data=b"up", headers={"content-type": "application/octet-stream"})
    step("artifacts after the page's upload", lambda: client.list_artifacts(id, "page"))


def logged_models(experiment):
    run = client.create_run(experiment, start_time=6_000, run_name="models")
    id = run.info.run_id
    one = step("model create", lambda: client.create_logged_model(experiment, name="clf", source_run_id=id, tags={"a": "1"}, params={"lr": "0.1"}, model_type="c"))
    pause()
    two = step("model create unnamed", lambda: (lambda model: [model, {"named": bool(model.name)}][0])(client.create_logged_model(experiment, name="second")))
    pause()
    step("model of a bad name", lambda: client.create_logged_model(experiment, name="a/b"))
    step("model of a bad experiment", lambda: client.create_logged_model("98765", name="x"))
    for status in ("READY", "FAILED"):
        step(f"model {status}", lambda status=status: client.finalize_logged_model(two.model_id, status))
    step("model ready", lambda: client.finalize_logged_model(one.model_id, "READY"))
    step("model tags", lambda: client.set_logged_model_tags(one.model_id, {"b": "2", "a": "3"}))
    step("model tag deleted", lambda: client.delete_logged_model_tag(one.model_id, "b"))
    step("model tag deleted twice", lambda: client.delete_logged_model_tag(one.model_id, "b"))
    step("model params", lambda: client.log_model_params(one.model_id, {"depth": "3"}))
    step("run outputs", lambda: client.log_outputs(id, [LoggedModelOutput(one.model_id, 4)]))
    step("run inputs", lambda: client.log_inputs(id, models=[LoggedModelInput(two.model_id)]))
    for key, value, at, dataset in (("acc", 0.5, 0, None), ("acc", 0.75, 1, None), ("f1", 0.25, 0, ("d", "1")), ("f1", 0.25, 0, ("d", "1")), ("f1", 0.125, 1, ("e", "2"))):
        extra = {} if dataset is None else {"dataset_name": dataset[0], "dataset_digest": dataset[1]}
        step(f"model metric {key} {value} {dataset}", lambda: client.log_metric(id, key, value, timestamp=10 + at, step=at, model_id=one.model_id, **extra))
    step("model metric in a batch", lambda: client.log_batch(id, metrics=[Metric("acc", 0.3, 50, 9, model_id=two.model_id), Metric("plain", 1, 1, 1)]))
    step("metric of no model", lambda: client.log_metric(id, "acc", 1.0, timestamp=1, model_id="m-" + "0" * 32))
    step("model get", lambda: client.get_logged_model(one.model_id))
    step("model get unknown", lambda: client.get_logged_model("m-" + "1" * 32))
    step("run with models", lambda: run_of(client.get_run(id)))
    names = lambda found: [model.name for model in found]
    for filter in LOGGED_FILTERS:
        step(f"models where {filter}", lambda filter=filter: names(client.search_logged_models([experiment], filter_string=filter)))
    step("models where run", lambda: names(client.search_logged_models([experiment], filter_string=f"source_run_id = '{id}'")))
    for order in ([{"field_name": "metrics.acc"}], [{"field_name": "metrics.acc", "ascending": False}], [{"field_name": "name"}], [{"field_name": "creation_timestamp", "ascending": True}], [{"field_name": "metrics.f1", "dataset_name": "d", "dataset_digest": "1"}], [{"field_name": "nope"}], [{"field_name": "params.x"}], [{"field_name": "last_updated_timestamp"}]):
        step(f"models by {order}", lambda order=order: names(client.search_logged_models([experiment], order_by=order)))
    for datasets in ([{"dataset_name": "d", "dataset_digest": "1"}], [{"dataset_name": "d"}], [{"dataset_name": "x", "dataset_digest": "1"}], [{"dataset_name": "", "dataset_digest": "1"}]):
        step(f"models on {datasets}", lambda datasets=datasets: names(client.search_logged_models([experiment], datasets=datasets)))
        step(f"models with f1 on {datasets}", lambda datasets=datasets: names(client.search_logged_models([experiment], datasets=datasets, filter_string="metrics.f1 > 0.2")))
    page = step("models page", lambda: client.search_logged_models([experiment], max_results=1))
    step("models next page", lambda: client.search_logged_models([experiment], max_results=1, page_token=page.token))
    step("models page of another search", lambda: client.search_logged_models([experiment], max_results=1, filter_string="name = 'x'", page_token=page.token))
    raw("models of no experiments", "POST", "/api/2.0/mlflow/logged-models/search", body={})
    step("model artifact", lambda: client.log_model_artifacts(one.model_id, str(FOLDER / "tree")))
    step("model artifacts", lambda: client.list_logged_model_artifacts(one.model_id))
    step("model artifacts below", lambda: client.list_logged_model_artifacts(one.model_id, "sub dir"))
    raw("model file", "GET", f"/ajax-api/2.0/mlflow/logged-models/{one.model_id}/artifacts/files", {"artifact_file_path": "a.txt"})
    raw("model file unnamed", "GET", f"/ajax-api/2.0/mlflow/logged-models/{one.model_id}/artifacts/files")
    step("model deleted", lambda: client.delete_logged_model(two.model_id))
    step("model get deleted", lambda: client.get_logged_model(two.model_id))
    step("models after deletion", lambda: names(client.search_logged_models([experiment])))
    raw("log-model", "POST", "/api/2.0/mlflow/runs/log-model", body={"run_id": id, "model_json": json.dumps({"artifact_path": "m", "flavors": {"x": {"a": 1, "config": {"y": 1}}}, "utc_time_created": "t", "run_id": id})})
    raw("log-model without run", "POST", "/api/2.0/mlflow/runs/log-model", body={"run_id": id, "model_json": "{}"})
    raw("log-model of no JSON", "POST", "/api/2.0/mlflow/runs/log-model", body={"run_id": id, "model_json": "{"})
    step("log-model tag", lambda: json.loads(client.get_run(id).data.tags["mlflow.log-model.history"])[0]["flavors"])
    return one


LOGGED_FILTERS = [
    "name = 'clf'", "name != 'clf'", "name LIKE 'cl%'", "name ILIKE 'CL%'", "name IN ('clf', 'x')", "name NOT IN ('clf')", "attributes.name = 'clf'", "metrics.acc > 0.6", "metrics.acc > 0.2 AND metrics.acc < 0.4",
    "metrics.f1 >= 0.25", "params.lr = '0.1'", "params.lr LIKE '0%'", "tags.a = '3'", "tags.a != '3'", "creation_timestamp > 0", "creation_time > 0 AND name = 'clf'", "last_updated_timestamp < 5", "model_type = 'c'", "status = '2'",
    "metrics.acc LIKE 'x'", "name > 'a'", "nope.x = 'y'", "name = 'a' OR name = 'b'", "metrics.`acc` > 0.6", "name", "name = 'a'; name = 'b'", "params.lr IS NULL", "experiment_id = '1'",
]


def registry(experiment, model):
    run = client.create_run(experiment, start_time=7_000, run_name="registering")
    id = run.info.run_id
    step("registered", lambda: client.create_registered_model("served model", tags={"a": "1", "ö": "2"}, description="D"))
    pause()
    for name in ("served model", "a/b", "a:b", "", " ", "..", "x" * 256):
        step(f"registered {name[:14]!r}", lambda name=name: client.create_registered_model(name))
    step("registered without words", lambda: client.create_registered_model("plain"))
    for source, run_id, model_id in (
        (f"models:/{model.model_id}", id, model.model_id), (f"models:/{model.model_id}", None, model.model_id), (f"models:/{model.model_id}", id, None), (f"models:/{model.model_id}", None, "m-" + "0" * 32),
        (f"runs:/{id}/model", id, None), (f"runs:/{'0' * 32}/model", id, None), (run.info.artifact_uri + "/model", id, None), (run.info.artifact_uri + "/../x", id, None), ("mlflow-artifacts:/0/x", id, None),
        ("/etc/passwd", id, None), ("/etc/passwd", None, None), ("s3://bucket/model", None, None), ("s3://bucket/../model", None, None), ("file:///etc", id, None), (model.artifact_location, None, model.model_id), ("models:/", None, None),
    ):
        step(f"version from {plain_text(source)} {bool(run_id)} {bool(model_id)}", lambda: client.create_model_version("served model", source, run_id, tags={"v": "1"}, description="first", model_id=model_id))
        pause()
    step("version from a version", lambda: client.create_model_version("plain", "models:/served model/1"))
    step("version from no version", lambda: client.create_model_version("plain", "models:/served model/99"))
    step("version of no model", lambda: client.create_model_version("nobody", "s3://bucket/x"))
    step("model's badge", lambda: client.get_logged_model(model.model_id).tags)
    step("version", lambda: client.get_model_version("served model", "1"))
    for version in ("99", "x", "0"):
        step(f"version {version}", lambda version=version: client.get_model_version("served model", version))
    step("version updated", lambda: client.update_model_version("served model", "1", "new words"))
    step("version tagged", lambda: client.set_model_version_tag("served model", "1", "state", "ok"))
    step("version tagged badly", lambda: client.set_model_version_tag("served model", "1", "a//b", "ok"))
    step("version tag deleted", lambda: client.delete_model_version_tag("served model", "1", "state"))
    step("version tag deleted twice", lambda: client.delete_model_version_tag("served model", "1", "state"))
    for alias in ("champion", "v1", "V2", "latest", "LATEST", "a b", "v1x", "ö", "x" * 256):
        step(f"alias {alias[:9]}", lambda alias=alias: client.set_registered_model_alias("served model", alias, "1"))
    step("alias moved", lambda: client.set_registered_model_alias("served model", "champion", "2"))
    step("alias of no version", lambda: client.set_registered_model_alias("served model", "other", "77"))
    for alias in ("champion", "nobody", "latest", "v1"):
        step(f"version by alias {alias}", lambda alias=alias: client.get_model_version_by_alias("served model", alias))
    step("alias deleted", lambda: client.delete_registered_model_alias("served model", "v1x"))
    step("alias deleted twice", lambda: client.delete_registered_model_alias("served model", "v1x"))
    step("model get", lambda: plain(client.get_registered_model("served model")))
    step("model get unknown", lambda: client.get_registered_model("nobody"))
    step("model updated", lambda: client.update_registered_model("served model", "other words"))
    step("model tagged", lambda: client.set_registered_model_tag("served model", "b", "x" * 100))
    step("model tag too long", lambda: client.set_registered_model_tag("served model", "c", "x" * 100_001))
    step("model tag deleted", lambda: client.delete_registered_model_tag("served model", "a"))
    for stage, archive in (("staging", False), ("Production", False), ("production", True), ("None", False), ("nope", False), ("Archived", False)):
        step(f"stage {stage} {archive}", lambda: client.transition_model_version_stage("served model", "2", stage, archive))
    step("stage of 1", lambda: client.transition_model_version_stage("served model", "1", "Production", True))
    step("latest", lambda: sorted((plain(each) for each in client.get_latest_versions("served model")), key=lambda each: each["version"]))
    step("latest of stages", lambda: client.get_latest_versions("served model", ["Production"]))
    step("latest of a bad stage", lambda: client.get_latest_versions("served model", ["nope"]))
    step("download place", lambda: [client.get_model_version_download_uri("served model", version) for version in ("1", "3")])
    step("version deleted", lambda: client.delete_model_version("served model", "3"))
    step("version deleted twice", lambda: client.delete_model_version("served model", "3"))
    for each in range(4):
        client.create_registered_model(f"many-{each}", tags={"group": "many", "n": str(each)})
        pause()
    prompt = {"name": "a prompt", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]}
    raw("a prompt", "POST", "/api/2.0/mlflow/registered-models/create", body=prompt)
    raw("a prompt twice", "POST", "/api/2.0/mlflow/registered-models/create", body=prompt)
    step("a model with a prompt's name", lambda: client.create_registered_model("a prompt"))
    raw("a prompt's version", "POST", "/api/2.0/mlflow/model-versions/create", body={"name": "a prompt", "source": "s3://b/x", "tags": prompt["tags"]})
    for filter in MODEL_FILTERS:
        step(f"registered where {filter}", lambda filter=filter: [each.name for each in client.search_registered_models(filter)])
    for order in (["name DESC"], ["last_updated_timestamp"], ["timestamp DESC"], ["nope"], ["name", "timestamp"], ["name sideways"], ["creation_timestamp"]):
        step(f"registered by {order}", lambda order=order: [each.name for each in client.search_registered_models("name LIKE 'many%'", order_by=order)])
    page = client.search_registered_models(max_results=2)
    emit("registered page", [[each.name for each in page], page.token])
    step("registered next page", lambda: [each.name for each in client.search_registered_models(max_results=2, page_token=page.token)])
    step("registered too many", lambda: client.search_registered_models(max_results=1001))
    numbers = lambda found: [[each.name, each.version] for each in found]
    for filter in VERSION_FILTERS:
        given = filter.replace("{run}", id)
        step(f"versions where {filter}", lambda given=given: numbers(client.search_model_versions(given)))
    for order in (["version_number"], ["name", "version_number DESC"], ["creation_timestamp"], ["last_updated_timestamp DESC"], ["nope"], ["tags.x"], ["version_number sideways"]):
        step(f"versions by {order}", lambda order=order: numbers(client.search_model_versions(order_by=order)))
    page = client.search_model_versions(max_results=2, order_by=["version_number"])
    emit("versions page", [numbers(page), page.token])
    step("versions next page", lambda: numbers(client.search_model_versions(max_results=2, order_by=["version_number"], page_token=page.token)))
    step("versions whole", lambda: client.search_model_versions("name = 'served model'", order_by=["version_number"]))
    step("renamed", lambda: client.rename_registered_model("served model", "renamed model"))
    step("renamed to a taken name", lambda: client.rename_registered_model("renamed model", "plain"))
    step("renamed badly", lambda: client.rename_registered_model("renamed model", "a/b"))
    step("renamed versions", lambda: numbers(client.search_model_versions("name = 'renamed model'")))
    step("renamed whole", lambda: client.get_registered_model("renamed model"))
    step("model deleted", lambda: client.delete_registered_model("plain"))
    step("model deleted twice", lambda: client.delete_registered_model("plain"))
    step("registered at the end", lambda: [each.name for each in client.search_registered_models()])


MODEL_FILTERS = [
    "name = 'plain'", "name != 'plain'", "name LIKE 'many-%'", "name ilike 'MANY%'", "name IN ('plain', 'many-1')", "name NOT IN ('plain')", "tags.group = 'many'", "tags.group = 'many' AND tags.n != '2'", "tags.n LIKE '1' AND name LIKE '%1'",
    "tag.group ILIKE 'MANY'", "attribute.name = 'plain'", "tags.`mlflow.prompt.is_prompt` = 'true'", "tags.`mlflow.prompt.is_prompt` != 'true'", "tags.`mlflow.prompt.is_prompt` = 'false'", "name > 'a'", "tags.n > '1'", "nope = 'x'", "params.x = 'y'", "name = plain", "name = 5",
    "name = 'a' OR name = 'b'", "tags.n IN ('1')",
]

VERSION_FILTERS = [
    "name = 'served model'", "name != 'served model'", "name LIKE 'serv%'", "run_id = '{run}'", "run_id IN ('{run}')", "run_id NOT IN ('{run}')", "source_path LIKE 's3:%'", "source_path ILIKE 'S3:%'", "source_path IN ('x')", "version_number = 1", "version_number > 1 AND name = 'served model'", "version_number >= 2",
    "version_number = '2'", "version_number = 1.5", "version_number LIKE 1", "tags.v = '1'", "tags.v != '1'", "tags.v = '1' AND name = 'plain'", "name IN ('plain')", "name > 'a'", "name = 5", "run_id = 5", "nope = 'x'", "tags.v > '1'", "name = 'a' OR name = 'b'", "run_id IN ()", "",
]


def protocol(run):
    api = "/api/2.0/mlflow"
    for path in ("/health", "/version"):
        raw(path, "GET", path)
    raw("unknown path", "GET", f"{api}/nothing/here")
    raw("get without id", "GET", f"{api}/runs/get")
    raw("get by the old name", "GET", f"{api}/runs/get", {"run_uuid": run})
    raw("create without name", "POST", f"{api}/experiments/create", body={})
    raw("create with a number", "POST", f"{api}/experiments/create", body={"name": 5})
    raw("tag with a number", "POST", f"{api}/runs/set-tag", body={"run_id": 5, "key": "a", "value": "b"})
    raw("camel case", "POST", f"{api}/runs/set-tag", body={"run_id": run, "key": "camel", "value": "b"})
    raw("both cases", "POST", f"{api}/runs/set-tag", body={"run_id": run, "runId": run, "key": "camel", "value": "b"})
    raw("unknown fields", "POST", f"{api}/runs/set-tag", body={"run_id": run, "key": "more", "value": "b", "nope": 1})
    raw("numbers as texts", "POST", f"{api}/runs/log-metric", body={"run_id": run, "key": "text", "value": "0.5", "timestamp": "17", "step": "3"})
    raw("NaN as a text", "POST", f"{api}/runs/log-metric", body={"run_id": run, "key": "nan", "value": "NaN", "timestamp": 17})
    raw("metric without time", "POST", f"{api}/runs/log-metric", body={"run_id": run, "key": "text", "value": 0.5})
    raw("metric without value", "POST", f"{api}/runs/log-metric", body={"run_id": run, "key": "text", "timestamp": 1})
    raw("batch without key", "POST", f"{api}/runs/log-batch", body={"run_id": run, "metrics": [{"value": 1, "timestamp": 1}]})
    raw("batch with null", "POST", f"{api}/runs/log-batch", body={"run_id": run, "metrics": [{"key": "a", "value": None, "timestamp": 1}]})
    raw("batch of a param without key", "POST", f"{api}/runs/log-batch", body={"run_id": run, "params": [{"value": "1"}]})
    raw("no content type", "POST", f"{api}/runs/set-tag", data=b"{}")
    raw("wrong content type", "POST", f"{api}/runs/set-tag", data=b"{}", headers={"content-type": "text/plain"})
    raw("search without limit", "POST", f"{api}/experiments/search", body={})
    raw("search by GET", "GET", f"{api}/experiments/search", {"max_results": 1, "view_type": "ALL", "order_by": ["name ASC", "experiment_id"]})
    raw("as the page asks", "GET", "/ajax-api/2.0/mlflow/experiments/get", {"experiment_id": "0"})
    info = requests.get(URL + "/api/3.0/mlflow/server-info", timeout=60).json()
    emit("server info", {key: value for key, value in info.items() if key != "features_enabled"})
    hosts = ("localhost:5000", "127.0.0.1", "evil.example", "evil.example:5000", "10.1.2.3:5000", "192.168.1.9", "172.20.0.1", "172.40.0.1", "mlflow:5000", "[::1]:5000", "0.0.0.0:5000", "localhost.evil.example")
    for host in hosts:
        raw(f"host {host}", "GET", f"{api}/experiments/get", {"experiment_id": "0"}, headers={"Host": host})
        raw(f"health for host {host}", "GET", "/health", headers={"Host": host})
    for origin in ("http://localhost:3000", "http://127.0.0.1:8080", "https://evil.example", "null", "file://", "app://x", "http://localhost.evil.example", "http://[::1]:3000"):
        raw(f"origin {origin}", "POST", f"{api}/runs/set-tag", body={"run_id": run, "key": "origin", "value": "x"}, headers={"Origin": origin})
        raw(f"reading from origin {origin}", "GET", f"{api}/experiments/get", {"experiment_id": "0"}, headers={"Origin": origin})
        answer = requests.put(f"{URL}/api/2.0/mlflow-artifacts/artifacts/0/o.txt", data=b"x", headers={"Origin": origin}, timeout=60)
        emit(f"file from origin {origin}", [answer.status_code, answer.headers.get("access-control-allow-origin")])


def sklearn_model():
    try:
        import numpy as np
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        emit("sklearn", "not there")
        return
    mlflow.set_experiment("sklearn")
    rows = np.array([[0.0], [1.0], [2.0], [3.0]])
    fitted = LogisticRegression().fit(rows, [0, 0, 1, 1])
    with mlflow.start_run(run_name="fit"):
        info = mlflow.sklearn.log_model(fitted, name="logreg", registered_model_name="sk", pip_requirements=["scikit-learn"], serialization_format="cloudpickle")
        mlflow.log_metric("acc", 1.0)
    emit("sklearn files", sorted(each.path for each in client.list_logged_model_artifacts(info.model_id)))
    emit("sklearn loaded", mlflow.sklearn.load_model(info.model_uri).predict(rows).tolist())
    client.set_registered_model_alias("sk", "prod", "1")
    emit("sklearn by alias", mlflow.pyfunc.load_model("models:/sk@prod").predict(rows).tolist())
    emit("sklearn by version", mlflow.sklearn.load_model("models:/sk/1").predict(rows).tolist())
    version = client.get_model_version("sk", "1")
    emit("sklearn version", [version.status, plain(version.source), plain(client.get_logged_model(info.model_id).tags.get("mlflow.modelVersions"))])


def everything():
    found = {"experiments": [vars(each) for each in client.search_experiments(view_type=ViewType.ALL, order_by=["name"])]}
    ids = [each["_experiment_id"] for each in found["experiments"]]
    found["runs"] = [run.to_dictionary() for run in client.search_runs(ids, run_view_type=ViewType.ALL, max_results=5000)]
    found["logged"] = [model.to_dictionary() for model in client.search_logged_models(ids, max_results=50)]
    found["models"] = [vars(model) for model in client.search_registered_models()]
    found["versions"] = [vars(version) for version in client.search_model_versions()]
    text = json.dumps(by_key(found), default=lambda value: vars(value) if hasattr(value, "__dict__") else str(value))
    print(json.dumps(bare(json.loads(text, parse_constant=str)), sort_keys=True))


def bare(value):
    """Without what a store leaves out and a server sends as empty; numbers of versions as texts."""
    if isinstance(value, list):
        return sorted((bare(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    if isinstance(value, dict):
        kept = {key: bare(each) for key, each in value.items() if each not in (None, "", [], {})}
        return {key: each for key, each in kept.items() if "deployment_job" not in key}
    return str(value)


if READS:
    everything()
    sys.exit()
experiment = experiments()
run = runs(experiment)
histories(experiment)
searches(experiment)
fluent(experiment)
artifacts(experiment)
model = logged_models(experiment)
registry(experiment, model)
protocol(run)
sklearn_model()
emit("end", True)
