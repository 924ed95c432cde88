"""A colleague's notebook: Hugging Face's Trainer with MLflow's autolog, on each of the servers that are named, one after another.

  trainer-run.py EXPERIMENT FOLDER URI...     for each, what the Trainer itself says of the run, as one line of JSON

FOLDER is for what the Trainer writes. Needs mlflow==3.17.2, transformers, accelerate and torch.
"""
import json
import sys

import mlflow
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast, Trainer, TrainingArguments

EXPERIMENT, FOLDER, *URIS = sys.argv[1:]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "snabb", "leverans", "trasig", "vara", "nöjd", "missnöjd"]
TEXTS = [("snabb leverans", 1), ("nöjd", 1), ("trasig vara", 0), ("missnöjd", 0)] * 4
LABELS = {0: "negativ", 1: "positiv"}

words = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
words.pre_tokenizer = pre_tokenizers.Whitespace()
special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}
tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, **special)
rows = [{**tokenizer(text, padding="max_length", max_length=4), "labels": label} for text, label in TEXTS]
size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
args = TrainingArguments(
    FOLDER, num_train_epochs=3, per_device_train_batch_size=4, eval_strategy="epoch", logging_steps=2, save_strategy="no",
    report_to=["mlflow"], use_cpu=True, seed=1,
)


def accuracy(found):
    return {"accuracy": float((found.predictions.argmax(-1) == found.label_ids).mean())}


mlflow.autolog()
for uri in URIS:
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment(EXPERIMENT)
    torch.manual_seed(1)
    # A new one each time: training writes into it.
    config = BertConfig(vocab_size=len(WORDS), id2label=dict(LABELS), label2id={word: at for at, word in LABELS.items()}, **size)
    model = BertForSequenceClassification(config)
    with mlflow.start_run(run_name="anteckningsbok") as run:
        trainer = Trainer(
            model=model, args=args, train_dataset=rows, eval_dataset=rows[:8], processing_class=tokenizer, compute_metrics=accuracy
        )
        trainer.train()
        parts = {"model": trainer.model, "tokenizer": tokenizer}
        logged = mlflow.transformers.log_model(parts, name="bert", task="text-classification", pip_requirements=["transformers", "torch"])
    loaded = mlflow.transformers.load_model(logged.model_uri)
    history = {}
    for entry in trainer.state.log_history:
        for key, value in entry.items():
            if key != "step" and isinstance(value, (int, float)):
                history.setdefault(key, []).append([entry["step"], float(value)])
    answers = [each["label"] for each in loaded([text for text, _ in TEXTS[:4]])]
    print(json.dumps({"run": run.info.run_id, "model": logged.model_id, "history": history, "answers": answers}), flush=True)
