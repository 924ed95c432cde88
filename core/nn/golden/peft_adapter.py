"""Makes peft-*.json: adapters as the real `peft` saves them, and what it computes with them.

Python 3.11, torch 2.15.0, transformers 5.24.0, peft 0.21.2:
    python core/nn/golden/peft_adapter.py core/nn/golden
Files are base64 of what `save_pretrained` wrote, by folder and name.
"""

import base64
import json
import os
import sys
import tempfile

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoConfig, AutoModelForSequenceClassification

TINY_BERT = dict(vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24)
TINY_DISTIL = dict(vocab_size=40, dim=16, n_layers=2, n_heads=2, hidden_dim=24)
CASES = {
    "bert": ("bert", TINY_BERT, dict(r=3, lora_alpha=5, target_modules=["query", "value"])),
    "all-linear": ("bert", TINY_BERT, dict(r=2, lora_alpha=4, target_modules="all-linear", use_rslora=True)),
    "patterns": (
        "roberta",
        TINY_BERT | dict(max_position_embeddings=40, pad_token_id=1),
        dict(r=4, lora_alpha=8, target_modules=r".*\.(query|output\.dense)", rank_pattern={"query": 2}, alpha_pattern={"query": 3}),
    ),
    "distilbert": ("distilbert", TINY_DISTIL, dict(r=4, lora_alpha=8, target_modules=["q_lin", "v_lin"])),
}


def files_of(folder):
    return {
        name: base64.b64encode(open(os.path.join(folder, name), "rb").read()).decode()
        for name in sorted(os.listdir(folder))
        if name != "README.md"
    }


for case, (family, sizes, lora) in CASES.items():
    torch.manual_seed(3)
    config = AutoConfig.for_model(family, **sizes, num_labels=3, initializer_range=0.3)
    base = AutoModelForSequenceClassification.from_config(config)
    with tempfile.TemporaryDirectory() as folder:
        base.save_pretrained(f"{folder}/base")
        base = AutoModelForSequenceClassification.from_pretrained(f"{folder}/base")
        model = get_peft_model(base, LoraConfig(task_type="SEQ_CLS", **lora)).eval()
        with torch.no_grad():  # B starts at zero: move everything that was trained
            for parameter in model.parameters():
                if parameter.requires_grad:
                    parameter.add_(torch.randn_like(parameter) * 0.2)
        texts = [[5, 9, 14, 22, 7], [6, 30, 31], [8, 8, 12, 39, 2, 17]]
        logits = [model(input_ids=torch.tensor([text])).logits[0].tolist() for text in texts]
        model.save_pretrained(f"{folder}/adapter")
        settings = json.load(open(f"{folder}/adapter/adapter_config.json"))
        settings["base_model_name_or_path"] = "../base"
        json.dump(settings, open(f"{folder}/adapter/adapter_config.json", "w"))
        golden = {"texts": texts, "logits": logits, "base": files_of(f"{folder}/base"), "adapter": files_of(f"{folder}/adapter")}
    with open(os.path.join(sys.argv[1], f"peft-{case}.json"), "w", encoding="utf-8") as file:
        json.dump(golden, file)
        file.write("\n")
