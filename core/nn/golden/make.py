"""Makes bert-tiny.json: what PyTorch computes for a tiny BERT classifier, without dropout.

Python 3.11, torch 2.15.0, transformers 5.24.0, numpy 2.4.6:
    python core/nn/golden/make.py core/nn/golden/bert-tiny.json
Tensors are little-endian float32 in base64, in the order of `parameters`.
"""

import base64
import json
import sys

import numpy as np
import torch
from transformers import BertConfig, BertForSequenceClassification, get_linear_schedule_with_warmup

STEPS = 10
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.01
MAX_NORM = 1.0

torch.manual_seed(7)
torch.set_num_threads(1)
CONFIG = dict(
    vocab_size=40,
    hidden_size=16,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=32,
    max_position_embeddings=20,
    type_vocab_size=2,
    initializer_range=0.2,
    layer_norm_eps=1e-12,
    hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0,
    pad_token_id=0,
)
model = BertForSequenceClassification(
    BertConfig(**CONFIG, id2label={0: "a", 1: "b", 2: "c"}, label2id={"a": 0, "b": 1, "c": 2})
).train()
with torch.no_grad():  # biases and LayerNorm away from 0 and 1, so that each of them matters
    for name, parameter in model.named_parameters():
        if parameter.ndim == 1:
            parameter.add_(torch.randn_like(parameter) * 0.1)


def packed(tensors):
    flat = np.concatenate([tensor.detach().to(torch.float32).numpy().ravel() for tensor in tensors])
    return base64.b64encode(flat.astype("<f4").tobytes()).decode()


def make_batches():
    batches = []
    for size, longest in [(8, 11), (8, 8), (8, 13), (8, 5), (3, 16)]:
        lengths = torch.randint(3, longest + 1, (size,))
        lengths[0] = longest
        texts = [torch.randint(1, CONFIG["vocab_size"], (int(length),)).tolist() for length in lengths]
        batches.append({"texts": texts, "labels": torch.randint(0, 3, (size,)).tolist()})
    return batches


def loss_and_logits(net, batch):
    longest = max(len(text) for text in batch["texts"])
    ids = torch.tensor([text + [0] * (longest - len(text)) for text in batch["texts"]])
    mask = torch.tensor([[1] * len(text) + [0] * (longest - len(text)) for text in batch["texts"]])
    out = net(input_ids=ids, attention_mask=mask, labels=torch.tensor(batch["labels"]))
    return out.loss, out.logits


def train(net, batches):
    """Hugging Face Trainer's defaults: AdamW, decay off for biases and LayerNorm, clipping, linear decay."""
    plain = [p for name, p in net.named_parameters() if "bias" in name or "LayerNorm" in name]
    decayed = [p for name, p in net.named_parameters() if not ("bias" in name or "LayerNorm" in name)]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}], lr=LEARNING_RATE
    )
    schedule = get_linear_schedule_with_warmup(optimizer, 0, STEPS)
    steps = []
    for step in range(STEPS):
        optimizer.zero_grad()
        rate = schedule.get_last_lr()[0]
        loss, _ = loss_and_logits(net, batches[step % len(batches)])
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(net.parameters(), MAX_NORM)
        optimizer.step()
        schedule.step()
        steps.append({"loss": loss.item(), "gradNorm": norm.item(), "learningRate": rate})
    return steps


batches = make_batches()
parameters = dict(model.named_parameters())
start = {name: p.detach().clone() for name, p in parameters.items()}
golden = {
    "made": {"torch": torch.__version__, "numpy": np.__version__},
    "config": CONFIG | {"labels": ["a", "b", "c"]},
    "recipe": {"steps": STEPS, "learningRate": LEARNING_RATE, "weightDecay": WEIGHT_DECAY, "maxGradNorm": MAX_NORM},
    "batches": batches,
    "parameters": [[name, list(p.shape)] for name, p in parameters.items()],
    "weights": packed(start.values()),
}
loss, logits = loss_and_logits(model, batches[0])
loss.backward()
golden["logits"] = logits.tolist()
golden["gradients"] = packed(p.grad for p in parameters.values())
golden["steps"] = train(model, batches)
golden["final"] = packed(parameters.values())

double = BertForSequenceClassification(model.config).double().train()
double.load_state_dict({name: p.double() for name, p in start.items()}, strict=False)
golden["stepsInDouble"] = train(double, batches)

with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(golden, file)
    file.write("\n")
print({name: golden[name] for name in ("made", "steps", "stepsInDouble")})
