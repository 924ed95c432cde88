"""What other programs make of exports.

  python elsewhere-check.py spark MODEL      MODEL: the folder of a logged model. Texts on stdin, a JSON list; prints [[label, score], …]
  python elsewhere-check.py kubernetes FILE  prints {"version": …, "kinds": […], "faults": […]} by the strict schemas of Kubernetes
"""

import json
import os
import sys


def spark(model, texts):
    os.environ.update(GIT_PYTHON_REFRESH="quiet", HF_HUB_OFFLINE="1", MLFLOW_DISABLE_TELEMETRY="true")
    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1", TQDM_DISABLE="1", OMP_NUM_THREADS="1")
    import mlflow.pyfunc
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import struct

    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "512m",
        # A short life: what takes long to compile or to collect is not worth it.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.shuffle.partitions": "1",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master("local[1]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    frame = session.createDataFrame(list(enumerate(texts)), "id long, text string").coalesce(1)
    # The model has no signature: a struct keeps the column's name, by which the texts are found.
    score = mlflow.pyfunc.spark_udf(session, model, result_type="label string, score double", env_manager="local")
    rows = frame.withColumn("answer", score(struct("text"))).collect()
    session.stop()
    return [[row.answer.label, row.answer.score] for row in sorted(rows, key=lambda row: row.id)]


def kubernetes(path):
    import kubernetes_validate
    import yaml

    version = kubernetes_validate.latest_version()
    with open(path, encoding="utf-8") as file:
        objects = list(yaml.safe_load_all(file))
    faults = []
    for each in objects:
        try:
            kubernetes_validate.validate(each, version, strict=True)
        except kubernetes_validate.ValidationError as fault:
            faults.append(f"{each.get('kind')}: {fault}"[:500])
    return {"version": version, "kinds": [each["kind"] for each in objects], "faults": faults}


question, path = sys.argv[1:3]
print(json.dumps(spark(path, json.load(sys.stdin)) if question == "spark" else kubernetes(path)))
