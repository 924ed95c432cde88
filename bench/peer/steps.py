"""One run of a peer for bench/train.ts: prints one JSON object.

    python bench/peer/steps.py WORK.json loop|loop-bf16|trainer|trainer-longest

loop is a tight PyTorch loop (attention by SDPA, fused AdamW), loop-bf16 the same under autocast; trainer is Hugging Face's Trainer
with each batch padded to its own longest text, trainer-longest with all padded to the longest of the split. With method `lora` the
model is PEFT's. WORK.json says the model, the batches (token ids) and the rates; bench/train-work.ts describes it.

Measured with torch 2.15.0, transformers 5.24.0, accelerate 1.15.0, peft 0.21.2.
"""

import json
import os
import resource
import sys
import tempfile
import time

import torch
import transformers
from torch.utils.data import SequentialSampler
from transformers import BertConfig, BertForSequenceClassification, get_linear_schedule_with_warmup

with open(sys.argv[1], encoding="utf-8") as file:
    work = json.load(file)
mode = sys.argv[2]
batches, warm_up = work["batches"], work["warmUp"]
torch.manual_seed(42)
torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
longest = max(len(text) for batch in batches for text in batch) if mode == "trainer-longest" else 0
seconds, losses = [], []


def load():
    config = BertConfig(**work["config"])
    if not work["folder"]:
        return adapted(BertForSequenceClassification(config))
    return adapted(BertForSequenceClassification.from_pretrained(work["folder"], config=config))


def adapted(model):
    if work["method"] != "lora":
        return model
    from peft import LoraConfig, get_peft_model
    from safetensors.torch import load_file

    lora = work["lora"]
    settings = LoraConfig(
        task_type="SEQ_CLS", r=lora["r"], lora_alpha=lora["alpha"], lora_dropout=lora["dropout"], target_modules=["query", "value"]
    )
    model = get_peft_model(model, settings)
    if work["folder"]:
        given = load_file(os.path.join(work["folder"], "adapters.safetensors"))
        own = dict(model.named_parameters())
        with torch.no_grad():
            for name, values in given.items():
                own[f"base_model.model.{name}".replace(".weight", ".default.weight")].copy_(values)
    return model


def collate(rows):
    width = longest or max(len(row["input_ids"]) for row in rows)
    return {
        "input_ids": torch.tensor([row["input_ids"] + [0] * (width - len(row["input_ids"])) for row in rows]),
        "attention_mask": torch.tensor(
            [[1] * len(row["input_ids"]) + [0] * (width - len(row["input_ids"])) for row in rows]
        ),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


def rows_of(batch):
    return [{"input_ids": text, "labels": i % 2} for i, text in enumerate(batch)]


def loop(model):
    model.train()
    moving = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(moving, lr=work["learningRate"], weight_decay=0.0, fused=True)
    schedule = get_linear_schedule_with_warmup(optimizer, 0, len(batches))
    narrow = torch.autocast("cpu", dtype=torch.bfloat16, enabled=mode == "loop-bf16")
    for step, batch in enumerate(batches):
        began = time.perf_counter()
        with narrow:
            loss = model(**collate(rows_of(batch))).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(moving, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if step >= warm_up:
            seconds.append(time.perf_counter() - began)


class Timer(transformers.TrainerCallback):
    """From one step's end to the next's, so that the loader counts, as it does for a user."""

    last = None

    def on_step_end(self, _args, state, _control, **_):
        now = time.perf_counter()
        if self.last is not None and state.global_step > warm_up:
            seconds.append(now - self.last)
        self.last = now


class InOrder(transformers.Trainer):
    def _get_train_sampler(self, *_args):
        return SequentialSampler(self.train_dataset)


def trainer(model):
    with tempfile.TemporaryDirectory() as folder:
        settings = transformers.TrainingArguments(
            output_dir=folder,
            max_steps=len(batches),
            per_device_train_batch_size=len(batches[0]),
            learning_rate=work["learningRate"],
            use_cpu=True,
            save_strategy="no",
            logging_strategy="no",
            report_to="none",
            disable_tqdm=True,
        )
        data = [row for batch in batches for row in rows_of(batch)]
        InOrder(model=model, args=settings, train_dataset=data, data_collator=collate, callbacks=[Timer()]).train()


(loop if mode.startswith("loop") else trainer)(load())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
versions = f"torch {torch.__version__}, transformers {transformers.__version__}"
print(json.dumps({"seconds": seconds, "losses": losses, "peakMemory": peak, "versions": versions}))
