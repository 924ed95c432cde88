"""Trains the small vocabularies of this folder and writes them as models of each family have them. Run by make.py --train."""
import io
import json
import pathlib
import random

import sentencepiece
from texts import MARKS, WORDS, tricky_texts
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

here = pathlib.Path(__file__).parent
root = here.parent.parent.parent


def corpus():
    """Swedish reviews and English prose of this repository, and words of many scripts as often as their place in the list says."""
    lines = [json.loads(line)["text"] for line in (root / "data/live.jsonl").read_text(encoding="utf-8").splitlines()]
    for path in sorted((root / "docs").glob("**/*.md")):
        lines += path.read_text(encoding="utf-8").splitlines()
    pick = random.Random(1)
    for kind, words in WORDS.items():
        if kind != "special":
            lines += [" ".join(pick.choices(words.split(" "), k=8)) for _ in range(60)]
    lines += [pick.choice("aeoåαа") + pick.choice(MARKS) for _ in range(200)]
    return [line for line in lines if line]


def rare():
    """Letters of everywhere; too many for a Unigram vocabulary of this size, which must hold each letter that it is shown."""
    return [text for text in tricky_texts(900, seed=7)[200:] if 0 < len(text) < 400]


def write(folder, files):
    (here / folder).mkdir(exist_ok=True)
    for name, content in files.items():
        path = here / folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")


def word_piece(lines, size, lowercase):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase, strip_accents=False if not lowercase else None)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(lines, trainers.WordPieceTrainer(vocab_size=size, special_tokens=special, limit_alphabet=600))
    vocab = tokenizer.get_vocab()
    return "".join(f"{token}\n" for token in sorted(vocab, key=vocab.get)), tokenizer


def bert(lines):
    cased, _ = word_piece(lines, 2200, False)
    own = {"model_max_length": 512, "tokenizer_class": "BertTokenizer"}
    write("bert-swedish", {"vocab.txt": cased, "config.json": {"model_type": "bert", "max_position_embeddings": 512},
                           "tokenizer_config.json": {**own, "do_lower_case": False, "strip_accents": False}})
    lower, trained = word_piece(lines, 1800, True)
    trained.add_tokens([AddedToken("minTagg", normalized=True), AddedToken("Tagg", single_word=True, normalized=False)])
    write("electra", {"vocab.txt": lower, "tokenizer.json": trained.to_str() + "\n", "config.json": {"model_type": "electra"},
                      "special_tokens_map.json": {"unk_token": "[UNK]", "mask_token": {"content": "[MASK]", "lstrip": True, "rstrip": True,
                                                  "normalized": False, "single_word": False}},
                      "tokenizer_config.json": {**own, "tokenizer_class": "ElectraTokenizer", "do_lower_case": True}})
    write("distilbert", {"vocab.txt": lower, "config.json": {"model_type": "distilbert", "max_position_embeddings": 512},
                         "tokenizer_config.json": {"do_lower_case": True, "strip_accents": False, "tokenize_chinese_chars": False,
                                                   "additional_special_tokens": ["minTagg"]}})


def byte_level(lines, size, special):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=special, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.train_from_iterator(lines, trainer)
    return tokenizer


def roberta(lines):
    trained = byte_level(lines, 3000, ["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    trained.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    trained.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    config = {"model_type": "roberta", "max_position_embeddings": 514, "pad_token_id": 1}
    mask = {"content": "<mask>", "lstrip": True, "rstrip": False, "normalized": False, "single_word": False}
    write("roberta", {"tokenizer.json": trained.to_str() + "\n", "config.json": config, "special_tokens_map.json": {"mask_token": mask},
                      "tokenizer_config.json": {"model_max_length": 512}})
    model = json.loads(trained.to_str())["model"]
    merges = "#version: 0.2\n" + "".join(" ".join(pair) + "\n" for pair in model["merges"][:1500])
    known = {token: id for token, id in model["vocab"].items()}
    write("roberta-slow", {"vocab.json": known, "merges.txt": merges, "config.json": config,
                           "tokenizer_config.json": {"tokenizer_class": "RobertaTokenizer", "add_prefix_space": True,
                                                     "mask_token": {"__type": "AddedToken", **mask}}})


def modernbert(lines):
    trained = byte_level(lines, 2800, ["|||IP_ADDRESS|||", "<|padding|>"])
    trained.normalizer = normalizers.NFC()
    trained.decoder = decoders.ByteLevel()
    trained.add_tokens([AddedToken(" " * n, normalized=True) for n in range(24, 1, -1)])
    trained.add_tokens([AddedToken("|||IP_ADDRESS|||", normalized=True), AddedToken("|||EMAIL_ADDRESS|||", normalized=True)])
    special = ["<|endoftext|>", "[UNK]", "[CLS]", "[SEP]", "[PAD]"]
    trained.add_special_tokens([*special, AddedToken("[MASK]", lstrip=True, normalized=False), "[unused0]", "[unused1]"])
    cls, sep = trained.token_to_id("[CLS]"), trained.token_to_id("[SEP]")
    trained.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
                                                           special_tokens=[("[CLS]", cls), ("[SEP]", sep)])
    roles = {f"{role.lower()}_token": f"[{role}]" for role in ["UNK", "CLS", "SEP", "PAD", "MASK"]}
    write("modernbert", {"tokenizer.json": trained.to_str() + "\n",
                         "config.json": {"model_type": "modernbert", "max_position_embeddings": 8192},
                         "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 8192, **roles}})


def xlm_roberta(lines):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(line.replace("\0", "") for line in lines), model_writer=model, vocab_size=3000, model_type="unigram",
        normalization_rule_name="nmt_nfkc", character_coverage=0.99, bos_id=1, eos_id=2, unk_id=0, num_threads=1, minloglevel=2)
    config = {"model_type": "xlm-roberta", "max_position_embeddings": 514, "pad_token_id": 1}
    settings = {"tokenizer_class": "XLMRobertaTokenizer", "model_max_length": 512}
    write("xlm-roberta-slow", {"sentencepiece.bpe.model": model.getvalue(), "config.json": config, "tokenizer_config.json": settings})

    from transformers import AutoTokenizer

    slow = AutoTokenizer.from_pretrained(here / "xlm-roberta-slow")
    slow.add_special_tokens({"mask_token": AddedToken("<mask>", lstrip=True, normalized=False)})
    written = json.loads(slow.backend_tokenizer.to_str())
    write("xlm-roberta", {"tokenizer.json": written, "config.json": config, "tokenizer_config.json": {**settings, "mask_token": "<mask>"}})


def train_all():
    lines = corpus()
    bert(lines + rare())
    roberta(lines + rare())
    modernbert(lines + rare())
    xlm_roberta(lines)
