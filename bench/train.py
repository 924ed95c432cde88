"""One run of a peer for bench/train.ts: a tight PyTorch loop, or Hugging Face's Trainer. Prints one JSON object.

    python bench/train.py small|base loop|trainer STEPS [--model FOLDER]

Measured with torch 2.15.0 and transformers 5.24.0 (accelerate is needed for the Trainer). With --model, the folder's weights
and texts go through the loop without dropout.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time

import torch
import transformers
from transformers import BertConfig, BertForSequenceClassification, get_linear_schedule_with_warmup

WARM_UP, BATCH, LENGTH, LEARNING_RATE = 3, 8, 32, 5e-5
SIZES = {
    "small": dict(vocab_size=8000, hidden_size=128, num_hidden_layers=4, num_attention_heads=4, intermediate_size=512),
    "base": dict(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072),
}

parser = argparse.ArgumentParser()
parser.add_argument("case", choices=SIZES)
parser.add_argument("mode", choices=["loop", "trainer"])
parser.add_argument("steps", type=int)
parser.add_argument("--model")
args = parser.parse_args()

torch.manual_seed(42)
torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
if args.model:
    model = BertForSequenceClassification.from_pretrained(args.model)
    with open(os.path.join(args.model, "texts.json"), encoding="utf-8") as file:
        ids = torch.tensor(json.load(file))
else:
    model = BertForSequenceClassification(BertConfig(**SIZES[args.case]))
    ids = torch.randint(1, SIZES[args.case]["vocab_size"], (args.steps * BATCH, LENGTH))
labels = torch.arange(len(ids)) % 2
mask = torch.ones_like(ids)
seconds, losses = [], []


def loop():
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.0, fused=True)
    schedule = get_linear_schedule_with_warmup(optimizer, 0, args.steps)
    for step in range(args.steps):
        began = time.perf_counter()
        rows = slice(step * BATCH, (step + 1) * BATCH)
        loss = model(input_ids=ids[rows], attention_mask=mask[rows], labels=labels[rows]).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if step >= WARM_UP:
            seconds.append(time.perf_counter() - began)


class Timer(transformers.TrainerCallback):
    """From one step's end to the next's, so that the loader counts, as it does for a user."""

    last = None

    def on_step_end(self, _args, state, _control, **_):
        now = time.perf_counter()
        if self.last is not None and state.global_step > WARM_UP:
            seconds.append(now - self.last)
        self.last = now


def trainer():
    data = [{"input_ids": ids[i], "attention_mask": mask[i], "labels": labels[i]} for i in range(len(ids))]
    with tempfile.TemporaryDirectory() as folder:
        settings = transformers.TrainingArguments(
            output_dir=folder,
            max_steps=args.steps,
            per_device_train_batch_size=BATCH,
            learning_rate=LEARNING_RATE,
            use_cpu=True,
            save_strategy="no",
            logging_strategy="no",
            report_to="none",
            disable_tqdm=True,
        )
        transformers.Trainer(model=model, args=settings, train_dataset=data, callbacks=[Timer()]).train()


loop() if args.mode == "loop" else trainer()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
versions = f"torch {torch.__version__}, transformers {transformers.__version__}"
print(json.dumps({"steps": seconds, "losses": losses, "peakMemory": peak, "versions": versions}))
