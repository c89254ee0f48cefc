"""The tokenizer: Unigram pieces learned from the training texts, with the folding of characters inside.

Folding is a precompiled character map in `tokenizer.json`, so every library that
reads the file folds alike: NFKC, lower case, traditional to simplified characters.
Punctuation and white space separate pieces and vanish; runs of digits stand apart.

Source: Kudo 2018, "Subword Regularization" (Unigram); OpenCC's `t2s` table.
"""

from __future__ import annotations

import io
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tokenizers import Tokenizer
    from tokenizers.pre_tokenizers import PreTokenizer

UNKNOWN: Final = "<unk>"
_LAST_CODE_POINT: Final = 0x30000
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


def folding() -> dict[str, str]:
    """Tabulate what each character becomes where that is not itself: NFKC, lower case, simplified.

    Format characters (zero-width marks, byte order marks) become nothing.
    """
    from opencc import OpenCC  # noqa: PLC0415

    simplified = OpenCC("t2s")
    table: dict[str, str] = {}
    for code in range(_LAST_CODE_POINT):
        char = chr(code)
        category = unicodedata.category(char)
        if category in {"Cs", "Cn", "Co"} or code == 0:
            continue
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).lower())
        folded = (
            "" if category == "Cf" else "".join(simplified.convert(c) if _HAN.match(c) else c for c in folded)
        )
        if folded != char:
            table[char] = folded
    return table


def fold(text: str, table: dict[str, str]) -> str:
    """Give `text` as the tokenizer will see it, character by character."""
    return text.translate({ord(source): target for source, target in table.items()})


def _separators() -> PreTokenizer:
    from tokenizers import pre_tokenizers  # noqa: PLC0415

    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Punctuation("removed"),
            pre_tokenizers.Digits(individual_digits=False),
        ]
    )


def _chunks(texts: Iterable[str], table: dict[str, str]) -> Iterator[str]:
    """Give the runs between separators: what the learner may cut into pieces."""
    separators = _separators()
    for text in texts:
        for chunk, _ in separators.pre_tokenize_str(fold(text, table)):
            yield chunk


def train_tokenizer(texts: Iterable[str], pieces: int, longest_han: int) -> Tokenizer:
    """Learn `pieces` pieces from `texts`; pieces with Chinese characters have at most `longest_han` of them.

    Piece 0 is the unknown one. Needs `sentencepiece` and `protobuf` (training only).
    """
    import sentencepiece  # noqa: PLC0415
    from sentencepiece import sentencepiece_model_pb2  # noqa: PLC0415
    from tokenizers import Tokenizer, models, normalizers  # noqa: PLC0415

    table = folding()
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "folding.tsv"
        rules.write_text(
            "".join(f"{_hex(source)}\t{_hex(target)}\n" for source, target in table.items()), encoding="utf8"
        )
        learned = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=_chunks(texts, table),
            model_writer=learned,
            model_type="unigram",
            vocab_size=pieces + pieces // 4,
            normalization_rule_tsv=str(rules),
            add_dummy_prefix=False,
            character_coverage=0.9999,
            max_sentencepiece_length=12,
            unk_piece=UNKNOWN,
            unk_id=0,
            bos_id=-1,
            eos_id=-1,
            num_threads=2,
            minloglevel=2,
        )
    model = sentencepiece_model_pb2.ModelProto.FromString(  # type: ignore[attr-defined]
        learned.getvalue()
    )
    kept = [(p.piece, p.score) for p in model.pieces[1:] if len(_HAN.findall(p.piece)) <= longest_han]
    characters = [entry for entry in kept if len(entry[0]) == 1]
    longer = [entry for entry in kept if len(entry[0]) > 1]
    vocabulary = [(UNKNOWN, 0.0), *characters, *longer[: pieces - 1 - len(characters)]]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Precompiled(model.normalizer_spec.precompiled_charsmap)
    tokenizer.pre_tokenizer = _separators()
    return tokenizer


def _hex(text: str) -> str:
    return " ".join(f"{ord(c):X}" for c in text)
