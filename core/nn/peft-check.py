"""Logits of adapters that Idrift wrote, by the real `peft`: pairs of base and adapter folder, and texts of token ids, as JSON."""

import json
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForSequenceClassification

folders, texts = (json.loads(argument) for argument in sys.argv[1:])
answers = []
with torch.no_grad():
    for base, adapter in folders:
        model = PeftModel.from_pretrained(AutoModelForSequenceClassification.from_pretrained(base), adapter).eval()
        answers.append([model(input_ids=torch.tensor([text])).logits[0].tolist() for text in texts])
print(json.dumps(answers))
