"""Runs the real `transformers.Trainer` (and `peft`) over given texts in order, and keeps what each step computed."""

import tempfile

import torch
from peft import LoraConfig, get_peft_model
from torch.utils.data import SequentialSampler
from transformers import Trainer, TrainingArguments


class Recorder(Trainer):
    """Trainer, told to take the rows in order; its steps' figures in `steps`, the first step's gradients in `gradients`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.steps, self.gradients, self.losses = {"loss": [], "gradNorm": [], "learningRate": []}, None, []

    def _get_train_sampler(self, *_args):
        return SequentialSampler(self.train_dataset)

    def training_step(self, *args, **kwargs):
        loss = super().training_step(*args, **kwargs)
        self.losses.append(loss.item())
        return loss

    def _clip_grad_norm(self, model):
        self.look(model)
        return super()._clip_grad_norm(model)

    def _get_grad_norm(self, model, grad_norm=None):
        if grad_norm is None:  # nothing was clipped
            self.look(model)
        norm = super()._get_grad_norm(model, grad_norm)
        self.steps["gradNorm"].append(float(norm))
        return norm

    def look(self, model):
        """Before clipping and the optimizer."""
        if self.gradients is None:
            self.gradients = {plain_name(n): p.grad.clone() for n, p in model.named_parameters() if p.requires_grad}
        self.steps["loss"].append(sum(self.losses))
        self.losses = []
        self.steps["learningRate"].append(self.lr_scheduler.get_last_lr()[0])


def collator(pad, kind):
    def collate(rows):
        longest = max(len(row["input_ids"]) for row in rows)
        fill = lambda row, value: value + [0] * (longest - len(value))
        return {
            "input_ids": torch.tensor([row["input_ids"] + [pad] * (longest - len(row["input_ids"])) for row in rows]),
            "attention_mask": torch.tensor([fill(row, [1] * len(row["input_ids"])) for row in rows]),
            "labels": torch.tensor([row["labels"] for row in rows], dtype=kind),
        }

    return collate


def plain_name(name):
    """A PEFT model's parameter under the name that the model itself, or the adapter's file, has for it."""
    return name.removeprefix("base_model.model.").replace(".modules_to_save.default", "").replace(".default", "")


def trained(model):
    return {plain_name(name): p for name, p in model.named_parameters() if p.requires_grad}


def freeze(model, case):
    """Frozen layers or all but the head, as people do it: requires_grad off."""
    layers = case.get("frozenLayers", 0)
    low = tuple([".embeddings."] + [f".layer.{i}." for i in range(layers)])
    for name, parameter in model.named_parameters():
        if case["method"] == "head":
            parameter.requires_grad = name.startswith("classifier.")
        elif layers and any(part in name for part in low):
            parameter.requires_grad = False


def adapt(model, case):
    lora = case["lora"]
    adapted = get_peft_model(
        model,
        LoraConfig(
            task_type="SEQ_CLS",
            r=lora["r"],
            lora_alpha=lora["alpha"],
            target_modules=lora["targets"],
            use_rslora=lora["rsLora"],
            lora_dropout=0.0,
        ),
    )
    if not case.get("fresh"):
        with torch.no_grad():  # B starts at zero, which would hide the gradients of A
            for name, parameter in adapted.named_parameters():
                if "lora_B" in name:
                    parameter.normal_(0, 0.1)
    return adapted


def loss_function(case, number):
    """None: the Trainer's own loss. Accumulating, that one adds up the batches' means when labels are not smoothed: these models
    take the count of a step's items without using it (https://github.com/huggingface/transformers/issues/47688). What the Trainer
    documents, and computes when labels are smoothed, is the mean over all texts of a step."""
    if case["classWeights"] == "balanced":  # scikit-learn's: texts / (classes · texts of the class)
        counts = torch.bincount(torch.tensor(case["labels"])).to(number)
        weighted = torch.nn.CrossEntropyLoss(weight=len(case["labels"]) / (len(counts) * counts))
        return lambda outputs, labels, **_: weighted(outputs.logits, labels)
    if case["accumulation"] > 1 and case["labelSmoothing"] == 0:
        summed = torch.nn.CrossEntropyLoss(reduction="sum")
        return lambda outputs, labels, num_items_in_batch: summed(outputs.logits, labels) / num_items_in_batch
    return None


def run(model, texts, case, pad, steps):
    """Trains `model` in place and gives the Trainer that did it."""
    number = next(model.parameters()).dtype
    multi = case["problem"] == "multi"
    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(
            output_dir=folder,
            max_steps=steps,
            per_device_train_batch_size=case["batchSize"],
            gradient_accumulation_steps=case["accumulation"],
            learning_rate=case["learningRate"],
            lr_scheduler_type={"constant": "constant_with_warmup"}.get(case["schedule"], case["schedule"]),
            warmup_steps=case["warmupSteps"],
            weight_decay=case["weightDecay"],
            max_grad_norm=case["maxGradNorm"],
            label_smoothing_factor=case["labelSmoothing"],
            use_cpu=True,
            save_strategy="no",
            logging_strategy="no",
            report_to="none",
            disable_tqdm=True,
        )
        trainer = Recorder(
            model=model,
            args=settings,
            train_dataset=[{"input_ids": text, "labels": label} for text, label in zip(texts, case["labels"])],
            data_collator=collator(pad, number if multi else torch.long),
            compute_loss_func=loss_function(case, number),
        )
        trainer.train()
    return trainer
