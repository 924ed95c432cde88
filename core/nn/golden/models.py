"""Tiny classifiers of every family that Idrift trains: random weights, dropout off, biases and norms moved off 0 and 1."""

import torch
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    ElectraConfig,
    ElectraForSequenceClassification,
    ModernBertConfig,
    ModernBertForSequenceClassification,
    RobertaConfig,
    RobertaForSequenceClassification,
)
from transformers.models.modernbert import modeling_modernbert

VOCABULARY = 60
LONGEST = 20
LABELS = ["a", "b", "c"]

BERT_LIKE = dict(
    vocab_size=VOCABULARY,
    hidden_size=16,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=24,
    max_position_embeddings=LONGEST,
    initializer_range=0.2,
    hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0,
)
MODERN = dict(
    vocab_size=VOCABULARY,
    hidden_size=16,
    num_hidden_layers=4,
    num_attention_heads=2,
    intermediate_size=20,
    max_position_embeddings=LONGEST,
    initializer_range=0.2,
    global_attn_every_n_layers=3,
    local_attention=6,  # three tokens to each side: most of a text of twenty lies outside
    pad_token_id=0,
    bos_token_id=1,
    cls_token_id=1,
    eos_token_id=2,
    sep_token_id=2,
)

MODELS = {
    "bert": lambda labels: BertForSequenceClassification(BertConfig(**BERT_LIKE, pad_token_id=0, **labels)),
    # As roberta-base has them: padding 1, two rows of positions more than tokens, one token type, epsilon 1e-5.
    "roberta": lambda labels: RobertaForSequenceClassification(
        RobertaConfig(
            **{**BERT_LIKE, "max_position_embeddings": LONGEST + 2},
            type_vocab_size=1,
            layer_norm_eps=1e-5,
            pad_token_id=1,
            **labels,
        )
    ),
    "distilbert": lambda labels: DistilBertForSequenceClassification(
        DistilBertConfig(
            vocab_size=VOCABULARY,
            dim=16,
            n_layers=2,
            n_heads=4,
            hidden_dim=24,
            max_position_embeddings=LONGEST,
            initializer_range=0.2,
            dropout=0.0,
            attention_dropout=0.0,
            seq_classif_dropout=0.0,
            **labels,
        )
    ),
    "electra": lambda labels: ElectraForSequenceClassification(
        ElectraConfig(**BERT_LIKE, embedding_size=16, pad_token_id=0, **labels)
    ),
    # The small published ones have embeddings narrower than their layers.
    "electra-narrow": lambda labels: ElectraForSequenceClassification(
        ElectraConfig(**BERT_LIKE, embedding_size=8, pad_token_id=0, **labels)
    ),
    "modernbert": lambda labels: ModernBertForSequenceClassification(ModernBertConfig(**MODERN, **labels)),
    "modernbert-mean": lambda labels: ModernBertForSequenceClassification(
        ModernBertConfig(
            **{**MODERN, "num_hidden_layers": 3, "global_attn_every_n_layers": 2},
            classifier_pooling="mean",
            norm_bias=True,
            attention_bias=True,
            mlp_bias=True,
            classifier_bias=True,
            **labels,
        )
    ),
}


def make(family, labels=LABELS):
    torch.manual_seed(7)
    named = {"id2label": dict(enumerate(labels)), "label2id": {label: i for i, label in enumerate(labels)}}
    model = MODELS[family](named)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 1:  # so that each bias and norm matters
                parameter.add_(torch.randn_like(parameter) * 0.1)
    return model


def make_texts(count, seed=11):
    """Token ids of `count` texts of 2 to 20 tokens; ids that stand for padding do not occur in them."""
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.randint(2, LONGEST + 1, (count,), generator=generator).tolist()
    return [torch.randint(3, VOCABULARY, (length,), generator=generator).tolist() for length in lengths]


def rotate_in_double():
    """transformers rotates queries and keys in float32 whatever the model's precision; a float64 run must not."""

    def rotate(q, k, cos, sin, unsqueeze_dim=1):
        cos, sin = cos.unsqueeze(unsqueeze_dim), sin.unsqueeze(unsqueeze_dim)
        half = modeling_modernbert.rotate_half
        return q * cos + half(q) * sin, k * cos + half(k) * sin

    modeling_modernbert.apply_rotary_pos_emb = rotate
