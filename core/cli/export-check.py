"""Probabilities that Python computes with what `idrift models export` wrote: the folder of all exports, and texts as JSON."""

import contextlib
import json
import os
import re
import sys
from pathlib import Path

os.environ.update(GIT_PYTHON_REFRESH="quiet", HF_HUB_OFFLINE="1", MLFLOW_DISABLE_TELEMETRY="true")
import mlflow
import numpy as np
import onnxruntime
import torch
from huggingface_hub import ModelCard
from peft import PeftModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer

folder, texts = Path(sys.argv[1]), json.loads(sys.argv[2])
tokenizer = AutoTokenizer.from_pretrained(folder / "onnx")


def softmax(logits):
    powers = np.exp(logits - logits.max())
    return (powers / powers.sum()).tolist()


def with_torch(model):
    model.eval()
    with torch.no_grad():
        return [softmax(model(**tokenizer(text, return_tensors="pt")).logits[0].double().numpy()) for text in texts]


def with_onnx(path):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = {value.name for value in session.get_inputs()}
    rows = []
    for text in texts:
        # As Idrift pads: to a multiple of 8.
        encoded = tokenizer(text, return_tensors="np", padding=True, pad_to_multiple_of=8)
        feeds = {name: value.astype(np.int64) for name, value in encoded.items() if name in names}
        rows.append(softmax(session.run(["logits"], feeds)[0][0].astype(np.float64)))
    return rows


def with_mlflow(path):
    """The score of each text's label alone: that is what its flavour answers."""
    return [[score] for score in mlflow.pyfunc.load_model(str(path)).predict(texts)["score"]]


def run_card(path):
    """What huggingface_hub reads of a model card, and whether its programs run where it lies."""
    card = ModelCard.load(path)
    metadata_problems = [key for key in ("library_name", "pipeline_tag", "tags", "model-index") if key not in card.data.to_dict()]
    programs = re.findall(r"```python\n(.*?)```", card.text, re.DOTALL)
    with contextlib.chdir(path.parent), contextlib.redirect_stdout(sys.stderr):
        for program in programs:
            exec(program, {})
    figures = [(figure.metric_type, figure.metric_value) for figure in card.data.eval_results]
    return {"lacks": metadata_problems, "name": card.data.model_name, "figures": figures, "programs": len(programs)}


base = AutoModelForSequenceClassification.from_pretrained(folder / "base")
print(
    json.dumps(
        {
            "safetensors": with_torch(AutoModelForSequenceClassification.from_pretrained(folder / "safetensors")),
            "peft": with_torch(PeftModel.from_pretrained(base, folder / "peft")),
            "bundle": with_onnx(folder / "bundle" / "model" / "model.onnx"),
            "mlflow": with_mlflow(folder / "mlflow"),
            "onnx": with_onnx(folder / "onnx" / "model.onnx"),
            "int8": with_onnx(folder / "onnx" / "model.int8.onnx"),
            # This one holds both kinds of weights.
            "card": run_card(folder / "mlflow" / "model" / "README.md"),
        }
    )
)
