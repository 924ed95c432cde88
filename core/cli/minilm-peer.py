"""Fine-tunes a pretrained BERT with PyTorch, as `idrift train` is asked to, for minilm.test.ts.

    python minilm-peer.py make MODEL FOLDER            a classifier with a fresh head from pretrained weights
    python minilm-peer.py train FOLDER DATA BATCHES OUT   trains it on exact batches; OUT gets a trajectory
"""

import json
import sys

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, get_linear_schedule_with_warmup

LABELS = ["negativ", "positiv"]
LEARNING_RATE, MAX_LENGTH = 2e-4, 64


def make(model, folder):
    torch.manual_seed(11)
    names = dict(id2label=dict(enumerate(LABELS)), label2id={label: i for i, label in enumerate(LABELS)})
    AutoModelForSequenceClassification.from_pretrained(model, **names).save_pretrained(folder)
    AutoTokenizer.from_pretrained(model).save_pretrained(folder)


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def train(folder, data, batches, out):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder)
    with open(batches, encoding="utf-8") as file:
        epochs = json.load(file)
    splits = {name: rows_of(f"{data}/{name}.jsonl") for name in ("train", "val")}

    def inputs(rows):
        texts = [row["text"] for row in rows]
        encoded = tokenizer(texts, truncation=True, max_length=MAX_LENGTH, padding=True, return_tensors="pt")
        return encoded | {"labels": torch.tensor([LABELS.index(row["label"]) for row in rows])}

    steps = sum(len(epoch) for epoch in epochs)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.0)
    schedule = get_linear_schedule_with_warmup(optimizer, 0, steps)
    with open(out, "w", encoding="utf-8") as file:
        for epoch in epochs:
            for rows in epoch:
                model.eval()  # no dropout; gradients all the same
                loss = model(**inputs([splits["train"][row] for row in rows])).loss
                loss.backward()
                norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                rate = schedule.get_last_lr()[0]
                optimizer.step()
                schedule.step()
                optimizer.zero_grad()
                print(json.dumps({"loss": loss.item(), "gradNorm": norm.item(), "learningRate": rate}), file=file)
            with torch.no_grad():
                batch = inputs(splits["val"])
                result = model(**batch)
            right = (result.logits.argmax(1) == batch["labels"]).double().mean().item()
            print(json.dumps({"split": "val", "loss": result.loss.item(), "accuracy": right}), file=file)


{"make": make, "train": train}[sys.argv[1]](*sys.argv[2:])
