"""Real architectures, tiny and random, built here: BGE's layout, Qwen3-Embedding's, and what goes wrong."""

# ruff: noqa: PLC0415 heavy libraries, loaded by the tests that need them
from __future__ import annotations

import json

import numpy as np
import pytest

from embeddings import BUNDLED, ModelNotFound, SentenceEncoder

pytestmark = pytest.mark.slow  # real architectures are built, saved and loaded

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "</s>",
    "补",
    "贴",
    "标",
    "准",
    "多",
    "少",
    "查",
    "询",
    ":",
    "差",
    "旅",
]
MODES = ["cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"]
TEXTS = ["补贴标准多少", "差旅", "补贴补贴补贴差旅标准"]


def character_tokenizer(**special):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    core = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    core.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    return PreTrainedTokenizerFast(
        tokenizer_object=core, unk_token="[UNK]", pad_token="[PAD]", model_max_length=24, **special
    )


def published(folder, transformer, tokenizer, pooling, *, prompts, limits):
    """A folder laid out as these models are published, which no library writes so any more."""
    transformer.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    rooms = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(rooms)
    ]
    modes = {f"pooling_mode_{mode}": mode == pooling for mode in MODES}
    files = {
        "modules.json": modules,
        "1_Pooling/config.json": {"word_embedding_dimension": transformer.config.hidden_size} | modes,
        "config_sentence_transformers.json": {"__version__": {"sentence_transformers": "2.2.2"}}
        | (prompts or {}),
        "sentence_bert_config.json": limits,
    }
    for name, content in files.items():
        if content is not None:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(json.dumps(content))
    return folder


@pytest.fixture(scope="module")
def bge(tmp_path_factory):
    import torch
    from tokenizers.processors import TemplateProcessing
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    tokenizer = character_tokenizer(cls_token="[CLS]", sep_token="[SEP]")
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
    )
    limits = {"max_seq_length": 24, "do_lower_case": True}
    return published(
        tmp_path_factory.mktemp("bge"),
        BertModel(config).eval(),
        tokenizer,
        "cls_token",
        prompts={},
        limits=limits,
    )


@pytest.fixture(scope="module")
def qwen(tmp_path_factory):
    import torch
    from tokenizers.processors import TemplateProcessing
    from transformers import Qwen3Config, Qwen3Model

    torch.manual_seed(1)
    tokenizer = character_tokenizer(eos_token="</s>", padding_side="left")
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 4)]
    )
    config = Qwen3Config(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        intermediate_size=32,
        max_position_embeddings=32,
    )
    prompts = {"prompts": {"query": "查询:", "document": ""}, "default_prompt_name": None}
    return published(
        tmp_path_factory.mktemp("qwen"),
        Qwen3Model(config).eval(),
        tokenizer,
        "lasttoken",
        prompts=prompts,
        limits=None,
    )


def by_hand(folder, text: str, position: int) -> np.ndarray:
    """The hidden state at `position` from transformers alone, brought to length 1."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    inputs = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt", return_token_type_ids=False)
    with torch.no_grad():
        state = AutoModel.from_pretrained(folder)(**inputs).last_hidden_state[0, position].float().numpy()
    return state / np.linalg.norm(state)


def test_a_bge_takes_the_first_token(bge) -> None:
    encoder = SentenceEncoder(bge, device="cpu")
    vectors = encoder.encode_passages(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert np.allclose(vector, by_hand(bge, text, 0), atol=1e-5)
    assert (encoder.dimension, encoder.max_tokens) == (16, 24)


def test_a_qwen_takes_the_last_token_whatever_the_padding(qwen) -> None:
    encoder = SentenceEncoder(qwen, device="cpu")
    for text, vector in zip(TEXTS, encoder.encode_passages(TEXTS), strict=True):
        assert np.allclose(vector, by_hand(qwen, text, -1), atol=1e-5)


def test_prompts_go_before_their_own_kind_of_text(qwen) -> None:
    plain = SentenceEncoder(qwen, device="cpu")
    prompted = SentenceEncoder(qwen, query_prompt="查询:", device="cpu")
    assert np.allclose(prompted.encode_passages(TEXTS), plain.encode_passages(TEXTS), atol=1e-6)
    assert np.allclose(
        prompted.encode_queries(TEXTS), plain.encode_queries(["查询:" + t for t in TEXTS]), atol=1e-5
    )
    assert not np.allclose(prompted.encode_queries(TEXTS), plain.encode_queries(TEXTS), atol=1e-2)


def test_a_stored_prompt_is_not_used_behind_the_profiles_back(qwen, tmp_path) -> None:
    import shutil

    shutil.copytree(qwen, tmp_path / "m")
    settings = tmp_path / "m" / "config_sentence_transformers.json"
    stored = json.loads(settings.read_text()) | {
        "prompts": {"query": "查询:"},
        "default_prompt_name": "query",
    }
    settings.write_text(json.dumps(stored))
    asked = SentenceEncoder(tmp_path / "m", device="cpu").encode_queries(TEXTS)
    assert np.allclose(asked, SentenceEncoder(qwen, device="cpu").encode_queries(TEXTS), atol=1e-6)


def test_fewer_dimensions_are_the_first_ones_normalised_again(bge) -> None:
    whole = SentenceEncoder(bge, device="cpu").encode_passages(TEXTS)[:, :6]
    short = SentenceEncoder(bge, dimension=6, device="cpu")
    assert short.dimension == 6
    assert np.allclose(
        short.encode_passages(TEXTS), whole / np.linalg.norm(whole, axis=1, keepdims=True), atol=1e-5
    )
    with pytest.raises(ValueError, match="wider"):
        SentenceEncoder(bge, dimension=17, device="cpu")


def test_a_cut_hides_what_follows(qwen) -> None:
    texts = ["补贴标准", "补贴标准多少差旅"]
    encoder = SentenceEncoder(qwen, max_tokens=5, device="cpu")
    assert encoder.max_tokens == 5
    same, longer = encoder.encode_passages(texts)
    assert np.allclose(same, longer, atol=1e-6)
    same, longer = SentenceEncoder(qwen, device="cpu").encode_passages(texts)
    assert not np.allclose(same, longer, atol=1e-2)


def test_a_static_model_is_cut_only_when_asked() -> None:
    texts = ["城乡居民养老保险", "城乡居民养老保险渔船报废补助"]
    cut = SentenceEncoder(BUNDLED, max_tokens=2, device="cpu")
    assert cut.max_tokens == 2
    same, longer = cut.encode_passages(texts)
    assert np.allclose(same, longer, atol=1e-6)
    same, longer = SentenceEncoder(BUNDLED, device="cpu").encode_passages(texts)
    assert not np.allclose(same, longer, atol=1e-2)


def test_vectors_are_float32_of_length_1_and_the_same_again(bge) -> None:
    encoder = SentenceEncoder(bge, device="cpu")
    once, twice = encoder.encode_passages(TEXTS), encoder.encode_passages(TEXTS)
    assert once.dtype == np.float32
    assert np.array_equal(once, twice)
    assert np.allclose(np.linalg.norm(once, axis=1), 1, atol=1e-6)


def test_order_and_count_are_kept_and_progress_is_told(bge) -> None:
    encoder = SentenceEncoder(bge, device="cpu")
    many = [TEXTS[i % 3] for i in range(1100)]
    told: list[int] = []
    vectors = encoder.encode_passages(many, told.append)
    assert told == [1024, 1100]
    assert np.allclose(vectors, np.tile(encoder.encode_passages(TEXTS), (367, 1))[:1100], atol=1e-5)
    assert encoder.encode_passages([], told.append).shape == (0, 16)
    assert told == [1024, 1100]


def test_half_precision_weights_give_float32_rows_of_length_1(bge, tmp_path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(bge), device="cpu", local_files_only=True).bfloat16()
    model.save(str(tmp_path / "half"), create_model_card=False)
    vectors = SentenceEncoder(tmp_path / "half", device="cpu").encode_passages(TEXTS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_the_fingerprint_differs_wherever_vectors_would(bge, qwen) -> None:
    made = [
        SentenceEncoder(bge, device="cpu"),
        SentenceEncoder(qwen, device="cpu"),
        SentenceEncoder(bge, dimension=6, device="cpu"),
        SentenceEncoder(bge, max_tokens=6, device="cpu"),
        SentenceEncoder(bge, query_prompt="查询:", device="cpu"),
        SentenceEncoder(bge, passage_prompt="查询:", device="cpu"),
    ]
    assert len({e.fingerprint for e in made}) == len(made)
    assert SentenceEncoder(bge, device="cpu").fingerprint == made[0].fingerprint


@pytest.mark.parametrize("name", ["nobody/nothing-here", "a/b/c/d", "no such folder", "/no/such/folder"])
def test_a_missing_model_names_the_places(name: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelNotFound) as caught:
        SentenceEncoder(name)
    assert caught.value.model == name
    assert caught.value.looked[0].endswith(name)
    assert len(caught.value.looked) == 2
    assert all(place in str(caught.value) for place in caught.value.looked)
    assert "\n" not in str(caught.value)
