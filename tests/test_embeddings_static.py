"""The bundled model: both loaders agree, and it folds and measures as its card says."""

# ruff: noqa: PLC0415 heavy libraries, loaded by the tests that need them
from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings import BUNDLED, ModelNotFound, SentenceEncoder, StaticEncoder

TEXTS = [
    "外出办事的住宿费能报销多少？",
    "职工出差的住宿标准由财政部门规定。",
    "Ⅳ 级响应 ＡＢＣ abc 2024年12月",
    "。，！？——",
    "",
    "龘 ﷽ ☃",
    "补贴发放办法" * 4000,
    "x" * 5000,
]


@pytest.fixture(scope="module")
def static() -> StaticEncoder:
    return StaticEncoder()


@pytest.fixture(scope="module")
def sentence() -> SentenceEncoder:
    return SentenceEncoder(BUNDLED, device="cpu")


def test_both_loaders_give_the_same_vectors(static, sentence) -> None:
    assert np.abs(static.encode_passages(TEXTS) - sentence.encode_passages(TEXTS)).max() < 1e-4
    assert np.abs(static.encode_queries(TEXTS) - sentence.encode_queries(TEXTS)).max() < 1e-4


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=60), min_size=1, max_size=5))
def test_both_loaders_agree_on_any_text(static, sentence, texts: list[str]) -> None:
    assert np.abs(static.encode_passages(texts) - sentence.encode_passages(texts)).max() < 1e-4


def test_both_loaders_name_it_alike(static, sentence) -> None:
    assert static.fingerprint == sentence.fingerprint
    assert static.dimension == sentence.dimension
    assert static.max_tokens == sentence.max_tokens == sys.maxsize


def test_rows_have_length_1_or_are_zeros(static) -> None:
    vectors = static.encode_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), static.dimension)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.allclose(lengths[[0, 1, 2, 6]], 1, atol=1e-6)
    assert np.allclose(lengths[[3, 4]], 0)


def test_nothing_to_encode_gives_no_rows(static, sentence) -> None:
    for encoder in (static, sentence):
        assert encoder.encode_queries([]).shape == (0, encoder.dimension)
        assert encoder.encode_passages([]).dtype == np.float32


def test_a_text_gives_the_same_vector_alone_and_among_others(static, sentence) -> None:
    for encoder in (static, sentence):
        among = encoder.encode_passages(TEXTS)
        alone = np.concatenate([encoder.encode_passages([t]) for t in TEXTS])
        assert np.allclose(among, alone, atol=1e-6)
        assert np.array_equal(among, encoder.encode_passages(TEXTS))


def test_progress_counts_up_to_the_whole(static) -> None:
    told: list[int] = []
    static.encode_passages(["补贴"] * 2500, told.append)
    assert told == [1024, 2048, 2500]


def test_a_long_text_is_never_cut(static) -> None:
    body = "普通的一句话。" * 2000
    plain, ended = static.encode_passages([body, body + "渔船报废补助" * 400])
    assert not np.allclose(plain, ended, atol=1e-2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("離婚後戶口遷移須經公安機關審查", "离婚后户口迁移须经公安机关审查"),
        ("臺灣居民來往大陸通行證", "台湾居民来往大陆通行证"),
        ("ＡＢＣ１２３％", "abc123%"),
        ("GDP 增长", "gdp 增长"),
        ("第㈢项 ㎡", "第(三)项 m2"),
        ("财\u200b政\ufeff补贴", "财政补贴"),
        ("财政，补贴！", "财政 补贴"),
    ],
)
def test_what_is_written_two_ways_has_one_vector(static, one: str, other: str) -> None:
    first, second = static.encode_passages([one, other])
    assert np.allclose(first, second, atol=1e-6)


def test_the_unknown_piece_is_nothing() -> None:
    from safetensors.numpy import load_file

    vectors = load_file(BUNDLED / "model.safetensors")["embedding.weight"]
    vocabulary = json.loads((BUNDLED / "tokenizer.json").read_text(encoding="utf8"))["model"]
    assert vocabulary["unk_id"] == 0
    assert not vectors[0].any()
    assert vectors.dtype == np.float16
    assert len(vectors) == len(vocabulary["vocab"])


def test_plain_words_find_legal_ones(static) -> None:
    passages = [
        "用人单位应当按照劳动合同约定和国家规定，向劳动者及时足额支付劳动报酬。",
        "机动车行经人行横道时，应当减速行驶；遇行人正在通过人行横道，应当停车让行。",
        "夫妻双方自愿离婚的，应当签订书面离婚协议，并亲自到婚姻登记机关申请离婚登记。",
        "生产者应当对其生产的食品安全负责，保证食品安全标准得到遵守。",
    ]
    questions = [
        "老板拖欠工资怎么办",
        "开车过斑马线要不要让人",
        "和老公离婚要办什么手续",
        "买到的东西吃坏了找谁",
    ]
    best = (static.encode_queries(questions) @ static.encode_passages(passages).T).argmax(axis=1)
    assert best.tolist() == [0, 1, 2, 3]


def test_golden_first_five_components(static) -> None:
    assert np.allclose(static.encode_queries(["出差住宿费怎么报销"])[0, :5], GOLDEN, atol=2e-4)


def test_the_folder_is_small_and_its_card_is_whole() -> None:
    assert sum(p.stat().st_size for p in BUNDLED.rglob("*") if p.is_file()) <= 20_000_000
    card = (BUNDLED / "README.md").read_text(encoding="utf8")
    for part in (
        "license: cc-by-sa-4.0",
        "## Data",
        "## Licence",
        "## Steps",
        "## Figures",
        "## Limits",
        "stard",
    ):
        assert part in card


def test_a_missing_folder_is_named(tmp_path) -> None:
    with pytest.raises(ModelNotFound) as caught:
        StaticEncoder(tmp_path / "absent")
    assert caught.value.looked[0] == str(tmp_path / "absent")


def test_no_torch_is_loaded_for_a_question() -> None:
    program = (
        "import sys; from embeddings import StaticEncoder; StaticEncoder().encode_queries(['补贴']);"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'faiss'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=BUNDLED.parents[1]
    )
    assert done.stdout.strip() == "[]"


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = [
        "torch",
        "transformers",
        "sentence_transformers",
        "faiss",
        "model2vec",
        "tokenizers",
        "huggingface_hub",
    ]
    program = f"import sys, embeddings; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=BUNDLED.parents[1]
    )
    assert done.stdout.strip() == "[]"


def test_the_face_is_complete_and_every_name_is_there() -> None:
    import embeddings

    assert sorted(embeddings.__all__, key=str.casefold) == sorted(
        (
            n
            for n in vars(embeddings)
            if not n.startswith("_")
            and not hasattr(vars(embeddings)[n], "__path__")
            and not _is_module(vars(embeddings)[n])
        ),
        key=str.casefold,
    )


def _is_module(value: object) -> bool:
    return type(value).__name__ == "module"


GOLDEN = [-0.09113, 0.07997, 0.00749, 0.04087, -0.02391]
