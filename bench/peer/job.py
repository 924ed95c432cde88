"""The script that someone writes to train a classifier: from JSON lines to a model, evaluated each epoch, the best epoch kept.

    python bench/peer/job.py DATA_FOLDER BASE_FOLDER OUTPUT_FOLDER EPOCHS FIRST_STEP_FILE

FIRST_STEP_FILE is made when the first optimizer step is done, for bench/train.ts to see.
"""

import json
import os
import sys
from pathlib import Path

import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)

data, base, output, epochs, first_step = sys.argv[1:]
torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())


def read(split):
    with open(os.path.join(data, f"{split}.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


train = read("train")
labels = sorted({row["label"] for row in train})
tokenizer = AutoTokenizer.from_pretrained(base)
model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=len(labels))


def encode(rows):
    return [
        {**tokenizer(row["text"], truncation=True, max_length=128), "labels": labels.index(row["label"])} for row in rows
    ]


def metrics(answer):
    return {"accuracy": float((answer.predictions.argmax(-1) == answer.label_ids).mean())}


class First(TrainerCallback):
    def on_step_end(self, _args, state, _control, **_):
        if state.global_step == 1:
            Path(first_step).touch()


trainer = Trainer(
    model=model,
    args=TrainingArguments(
        output_dir=output,
        num_train_epochs=float(epochs),
        learning_rate=2e-4,
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=1,
        load_best_model_at_end=True,
        use_cpu=True,
        report_to="none",
        disable_tqdm=True,
    ),
    train_dataset=encode(train),
    eval_dataset=encode(read("val")),
    data_collator=DataCollatorWithPadding(tokenizer),
    compute_metrics=metrics,
    callbacks=[First()],
)
trainer.train()
print(json.dumps(trainer.evaluate(encode(read("test")))))
trainer.save_model(os.path.join(output, "model"))
