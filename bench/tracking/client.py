"""Logs batches of metrics through MLflow's own client: each line of input is a batch's number, each line of output its milliseconds.

  python client.py URL POINTS KEYS
"""
import math
import sys
import time

from mlflow import MlflowClient
from mlflow.entities import Metric

url, points, keys = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
client = MlflowClient(url)
experiment = client.get_experiment_by_name("bench")
run = client.create_run(experiment.experiment_id if experiment else client.create_experiment("bench")).info.run_id
print(run, flush=True)
for line in sys.stdin:
    at = int(line) * points
    batch = [Metric(f"metric_{i % keys}", math.sin(at + i), 1_700_000_000_000 + at + i, at + i) for i in range(points)]
    started = time.perf_counter()
    client.log_batch(run, metrics=batch)
    print((time.perf_counter() - started) * 1000, flush=True)
