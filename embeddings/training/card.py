"""The model card: what the shipped weights were made of, how, and how well they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from embeddings.training.pairs import PairSet
    from embeddings.training.recipe import Recipe

_TEMPLATE = """\
---
language: zh
license: cc-by-sa-4.0
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags: [sentence-transformers, static-embedding, model2vec, policy, law]
---

# Wence's bundled embedding

A static embedding for Chinese policy documents, laws and news: a text's vector is the sum of
its pieces' vectors, brought to length 1. {pieces:,} pieces, {dimension} dimensions, 16-bit
floats. No transformer, no teacher model: made from the texts below alone.

```python
from sentence_transformers import SentenceTransformer
SentenceTransformer("embeddings/bundled").encode(["出差住宿费能报销多少？"])

from model2vec import StaticModel
StaticModel.from_pretrained("embeddings/bundled", max_length=None).encode(["出差住宿费能报销多少？"])
```

## Folding inside the tokenizer

NFKC, lower case, traditional to simplified characters (OpenCC's `t2s`, character by character) and
the loss of zero-width characters are a character map in `tokenizer.json`, so every loader folds
alike. White space and punctuation separate pieces and vanish; runs of digits stand apart. A piece
has at most {longest_han} Chinese characters. The vector of the unknown piece is zero.

## Data

| set | licence | pairs | rounds |
|---|---|---|---|
{sets}

`cloze:` sets are sentences and their surroundings, made from running text. Nothing of the question
sets below was trained on.

## Licence

CC BY-SA 4.0. Whether weights are an adaptation of the texts they learned from is not settled; this
model is licensed as if they were:

- CMRC 2018 (Cui et al. 2019, "A Span-Extraction Dataset for Chinese Machine Reading Comprehension") is
  CC BY-SA 4.0, and asks that what is made of it be so too.
- DRCD (Shao et al. 2018, "DRCD: a Chinese Machine Reading Comprehension Dataset") is CC BY-SA 3.0, whose
  section 4(b) lets an adaptation go out under a later version of the licence with the same elements: 4.0
  is one. It was turned from traditional to simplified characters.
- MIT and Apache-2.0 ask for their notices and let the result have another licence. Laws, regulations and
  reports of government are no objects of copyright in China (Copyright Law, article 5).

The program around the model is under Apache-2.0 and stays so: it reads the weights, it is not made of
them. Who trains on and passes the weights on must do so under CC BY-SA 4.0 (or a licence named
compatible with it) and name this model and the two sets.

## Steps

1. A Unigram tokenizer (SentencePiece) on {sample:,} characters of these texts.
2. Random vectors, shorter the more frequent the piece (smooth inverse frequency, a = {common}).
3. Contrastive training: batches of {batch:,} pairs of one set, in-batch negatives both ways, scale
   {scale:g}, Adam, rate {rate:g}, a tenth warm-up, linear decay; {dropped:.0%} of the pieces left out
   at random; of a long passage the window of 100 pieces that shares most with the question.
4. To 16 bits. The log with the curve of the loss is `training.log`.

Again (seed {seed}; two processor cores, some ten minutes):

    python -m embeddings.training --data ../shared/training --out embeddings/bundled --eval ../shared/eval

## Figures

The embedding alone, on development questions by which the recipe was also chosen; documents as
windows of 160 characters under their title, the best window counts:

| set | nDCG@10 | R@1 | R@10 | R@100 |
|---|---|---|---|---|
{results}

## Limits

Word order and negation are invisible to it: 应当 and 不得 differ by one piece. It is meant to be
joined with a lexical ranking, which is better on names, numbers and rare words; this one adds plain
words for legal ones. Other languages than Chinese were hardly in the data. Texts longer than some
hundred pieces blur: embed passages, not documents.
"""

LICENCES = {
    "alpaca_zh": "MIT (the collection)",
    "cmrc2018_train": "CC BY-SA 4.0",
    "cmrc2018_trial": "CC BY-SA 4.0",
    "crud_ict": "Apache-2.0",
    "drcd_dev_t2s": "CC BY-SA 3.0",
    "gd_gov_service": "MIT (the collection)",
    "law_article": "official texts, free of copyright",
    "cloze:gwr_cpc": "official texts, free of copyright",
    "cloze:gwr_prov_2025": "official texts, free of copyright",
    "cloze:laws_national": "official texts, free of copyright",
    "cloze:news": "Apache-2.0 (the collection)",
}
"""The licence of each set; the sets of lawyer-llama, named `lawyerllama_...`, are Apache-2.0."""


def card(recipe: Recipe, sets: Sequence[PairSet], results: Mapping[str, Mapping[str, float]]) -> str:
    """Write the card of a model made with `recipe` from `sets`, with the figures of `evaluate`."""
    return _TEMPLATE.format(
        sets="\n".join(
            f"| {s.name} | {LICENCES.get(s.name, 'Apache-2.0')} | {len(s):,} | {recipe.rounds[s.name]:g} |"
            for s in sets
        ),
        results="\n".join(
            f"| {name} | {' | '.join(f'{value:.1f}' for value in row.values())} |"
            for name, row in results.items()
        ),
        pieces=recipe.pieces,
        dimension=recipe.dimension,
        longest_han=recipe.longest_han,
        sample=recipe.sample,
        common=recipe.common,
        batch=recipe.batch,
        scale=recipe.scale,
        rate=recipe.rate,
        dropped=recipe.dropped,
        seed=recipe.seed,
    )
