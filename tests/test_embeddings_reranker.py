"""A cross-encoder of real architecture, tiny and random, built here."""

# ruff: noqa: PLC0415 heavy libraries, loaded by the tests that need them
from __future__ import annotations

import numpy as np
import pytest

from embeddings import ModelNotFound, Reranker

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"补贴标准多少查询差旅"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from tokenizers.processors import TemplateProcessing
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(0)
    core = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    core.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    core.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=48,
        num_labels=1,
    )
    path = tmp_path_factory.mktemp("reranker")
    BertForSequenceClassification(config).eval().save_pretrained(path)
    PreTrainedTokenizerFast(
        tokenizer_object=core, unk_token="[UNK]", pad_token="[PAD]", model_max_length=48
    ).save_pretrained(path)
    return path


def test_scores_are_the_models_own_whatever_stands_beside(folder) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    passages = ["差旅标准", "补贴", "补贴标准多少差旅查询", "补贴"]
    scores = Reranker(folder, device="cpu").scores("补贴多少", passages)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder)
    expected = []
    for passage in passages:
        with torch.no_grad():
            logit = model(**tokenizer("补贴多少", passage, return_tensors="pt")).logits[0, 0]
        expected.append(float(torch.sigmoid(logit)))
    assert scores.dtype == np.float32
    assert np.allclose(scores, expected, atol=1e-5)
    assert scores[1] == pytest.approx(scores[3], abs=1e-6)
    assert len(set(scores[:3].round(6).tolist())) == 3


def test_no_passages_give_no_scores(folder) -> None:
    assert Reranker(folder, device="cpu").scores("补贴", []).shape == (0,)


def test_a_long_passage_is_cut(folder) -> None:
    reranker = Reranker(folder, max_tokens=12, device="cpu")
    short, longer = reranker.scores("补贴", ["标准多少查询差旅" * 2, "标准多少查询差旅" * 30])
    assert short == pytest.approx(longer, abs=1e-6)


def test_a_missing_model_is_named() -> None:
    with pytest.raises(ModelNotFound) as caught:
        Reranker("nobody/nothing-here")
    assert caught.value.model == "nobody/nothing-here"
