"""Make the bundled model: tokenizer, vectors, card; then measure it.

python -m embeddings.training --data ../shared/training --out embeddings/bundled [--eval ../shared/eval]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np

from embeddings.training.card import card
from embeddings.training.composition import parts
from embeddings.training.contrastive import batches, train
from embeddings.training.corpus import read_pairs, read_texts
from embeddings.training.evaluate import evaluate
from embeddings.training.export import export
from embeddings.training.pairs import cloze_pairs, given_pairs
from embeddings.training.recipe import Recipe
from embeddings.training.tokenizer import train_tokenizer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings.encoder import FloatMatrix
    from embeddings.training.corpus import Pair, Text
    from embeddings.training.pairs import PairSet


class Log:
    """Lines with the seconds since the start, to the terminal and to a file."""

    def __init__(self, file: TextIO) -> None:
        """Write to `file` too."""
        self._file = file
        self._started = time.perf_counter()

    def __call__(self, line: str) -> None:
        """Write one line."""
        told = f"{time.perf_counter() - self._started:7.0f} s  {line}"
        for stream in (sys.stderr, self._file):
            print(told, file=stream, flush=True)


def sample(pairs: Sequence[Pair], texts: Sequence[Text], recipe: Recipe) -> list[str]:
    """Draw texts of some `recipe.sample` characters to learn pieces from."""
    everything = [p.query for p in pairs] + [p.positive for p in pairs] + [t.text for t in texts]
    random.Random(recipe.seed).shuffle(everything)  # noqa: S311
    drawn: list[str] = []
    left = recipe.sample
    for text in everything:
        drawn.append(text[:2000])
        left -= len(drawn[-1])
        if left <= 0:
            break
    return drawn


def first_vectors(
    sets: Sequence[PairSet], pieces: int, recipe: Recipe, rng: np.random.Generator
) -> FloatMatrix:
    """Draw random vectors, shorter the more frequent the piece.

    Texts that share rare pieces are then alike before anything is learned.
    """
    counts = np.ones(pieces)
    for pairs in sets:
        counts += np.bincount(np.concatenate(pairs.positives), minlength=pieces)
    lengths = recipe.common / (recipe.common + counts / counts.sum()) / np.sqrt(recipe.dimension)
    lengths[0] = 0
    vectors = rng.standard_normal((pieces, recipe.dimension)) * lengths[:, None]
    return np.asarray(vectors, dtype=np.float32)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the recipe."""
    parser = argparse.ArgumentParser(prog="python -m embeddings.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the training sets")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the model to")
    parser.add_argument("--eval", type=Path, help="the folder of the question sets to measure with")
    options = parser.parse_args(arguments)
    recipe = Recipe()
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "training.log").open("w", encoding="utf8") as file:
        log = Log(file)
        log(str(recipe))
        pairs, texts = read_pairs(options.data), read_texts(options.data)
        log(f"{len(pairs)} pairs, {len(texts)} texts")
        tokenizer = train_tokenizer(sample(pairs, texts, recipe), recipe.pieces, recipe.longest_han)
        log(f"{tokenizer.get_vocab_size()} pieces")
        sets = given_pairs(tokenizer, pairs) + cloze_pairs(tokenizer, texts, random.Random(recipe.seed))  # noqa: S311
        log(" ".join(f"{s.name}={len(s)}" for s in sets))
        rng = np.random.default_rng(recipe.seed)
        start = first_vectors(sets, tokenizer.get_vocab_size(), recipe, rng)
        plan = batches(sets, recipe.rounds, recipe.batch, rng)
        vectors = train(start, parts(tokenizer.get_vocab()), plan, recipe, log)
        export(vectors, tokenizer, options.out)
        results = {}
        if options.eval:
            from embeddings.static import StaticEncoder  # noqa: PLC0415

            results = evaluate(StaticEncoder(options.out), options.eval, log)
        (options.out / "README.md").write_text(card(recipe, sets, results), encoding="utf8")


if __name__ == "__main__":
    main()
