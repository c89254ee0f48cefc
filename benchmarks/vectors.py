"""Ways of finding the nearest of many vectors, beside one another: the tables of embedding.md.

python benchmarks/vectors.py TEXTS QUESTIONS.jsonl[,…] COUNT...

The vectors are those of windows of the texts, as growth/run.py makes them, the questions' a hundred of each
file. Each way is made by one thread and asked by one, for the 1,000 nearest of one question at a time; its
time stands beside that of looking at all vectors in the same minute, for the machine may have other work.
"""

# ruff: noqa: INP001, T201 - a script, not a package

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import faiss
import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE / "growth")]

from run import DOCUMENT, lines, windows  # noqa: E402

from embeddings import StaticEncoder, VectorIndex  # noqa: E402
from rag.preparing import encoded_text  # noqa: E402

NEAREST, LOOKED_AT = 1000, 4000
OF_EACH = 100  # questions of a file
STEP = 16_384
SAMPLE = 131_072  # vectors to learn from
HNSW_UP_TO = 100_000  # vectors: it takes minutes for more
Search = Callable[[Any], tuple[Any, Any]]


def encoded(texts: Path, count: int) -> Any:
    """The vectors of so many windows, in 16 bits."""
    encoder, cut = StaticEncoder(), windows(texts)
    made = np.empty((count, encoder.dimension), np.float16)
    for start in range(0, count, STEP):
        part = enumerate(islice(cut, min(STEP, count - start)), start)
        texts = [encoded_text(f"文集第{n // DOCUMENT}卷", (), window) for n, window in part]
        made[start : start + STEP] = encoder.encode_passages(texts)
    return made


def steps(vectors: Any) -> Iterator[tuple[int, Any]]:
    """The vectors piece by piece in 32 bits, each with the number of its first."""
    for start in range(0, len(vectors), STEP):
        yield start, vectors[start : start + STEP].astype(np.float32)


def filled(made: Any, vectors: Any) -> Any:
    """An index trained on a sample and filled."""
    if not made.is_trained:
        made.train(vectors[:: max(1, len(vectors) // SAMPLE)].astype(np.float32))
    for _, part in steps(vectors):
        made.add(part)
    return made


def inverted(vectors: Any, kind: int, lists: int) -> Any:
    """An inverted file around the centres that spherical k-means finds in ten rounds."""
    width = vectors.shape[1]
    made = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(width), width, lists, kind, faiss.METRIC_INNER_PRODUCT
    )
    made.by_residual = False
    made.cp.niter, made.cp.max_points_per_centroid, made.cp.spherical = 10, 64, True
    return filled(made, vectors)


def ways(vectors: Any) -> Iterator[tuple[str, Callable[[], Any], list[tuple[str, Any]]]]:
    """Name, how it is made, and the ways to search it: name, parameters."""
    width, lists = vectors.shape[1], int(2 * np.sqrt(len(vectors)))
    quantizer, product = faiss.ScalarQuantizer, faiss.METRIC_INNER_PRODUCT

    def probing(*shares: int) -> list[tuple[str, Any]]:
        return [(f"1/{s} of the lists", faiss.SearchParametersIVF(nprobe=lists // s)) for s in shares]

    refined = faiss.IndexRefineSearchParameters
    exact = [(f"{f * NEAREST} looked at", refined(k_factor=f)) for f in (2, LOOKED_AT // NEAREST)]
    yield f"{lists} lists, 16 bits", lambda: inverted(vectors, quantizer.QT_fp16, lists), probing(2, 4, 16)
    yield f"{lists} lists, 8 bits", lambda: inverted(vectors, quantizer.QT_8bit, lists), probing(4)
    if len(vectors) <= HNSW_UP_TO:
        yield (
            "HNSW of 16 neighbours, 8 bits",
            lambda: filled(faiss.IndexHNSWSQ(width, quantizer.QT_8bit, 16, product), vectors),
            [("2,000 visited", faiss.SearchParametersHNSW(efSearch=2000))],
        )
    yield (
        f"{lists} lists of sketches of 384 bits",
        lambda: filled(faiss.index_factory(width, f"IVF{lists},PQ96x4fs,Refine(SQfp16)", product), vectors),
        [
            (f"1/4 of the lists, {name}", refined(k_factor=wide.k_factor, base_index_params=probing(4)[0][1]))
            for name, wide in exact[1:]
        ],
    )
    for pieces in (64, 96):
        yield (
            f"sketches of {4 * pieces} bits",
            lambda p=pieces: filled(
                faiss.index_factory(width, f"PQ{p}x4fs,Refine(SQfp16)", product), vectors
            ),
            exact,
        )


def milliseconds(search: Search, queries: Any, count: int) -> float:
    """The median time of a question."""
    times = []
    for query in queries[:: max(1, len(queries) // count)][:count]:
        started = time.perf_counter()
        search(query[None])
        times.append(1000 * (time.perf_counter() - started))
    return float(np.median(times))


def share(found: Any, true: Any, k: int) -> float:
    """The recall at `k`."""
    return float(np.mean([len({*a[:k]} & {*b[:k]}) / k for a, b in zip(found, true, strict=True)]))


def bytes_of(index: Any) -> int:
    """How much an index takes on disk."""
    with tempfile.NamedTemporaryFile() as file:
        faiss.write_index(index, file.name)
        return Path(file.name).stat().st_size


def compare(vectors: Any, queries: Any) -> None:
    """Print the table for these vectors."""
    flat = filled(
        faiss.IndexScalarQuantizer(
            vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        ),
        vectors,
    )
    _, true = flat.search(queries, NEAREST)
    all_of = milliseconds(lambda q: flat.search(q, NEAREST), queries, 20)
    print(f"\n{len(vectors):,} vectors; all of them looked at: {all_of:.1f} ms a question\n")
    print("| way | searched | recall@10 | recall@200 | ms | of looking at all | made in, s | MiB |")
    print("|---|---|---|---|---|---|---|---|")
    for name, make, searches in ways(vectors):
        started = time.perf_counter()
        made = make()
        seconds, size = time.perf_counter() - started, bytes_of(made) / 2**20
        for searched, parameters in searches:

            def search(q: Any, made: Any = made, parameters: Any = parameters) -> tuple[Any, Any]:
                return made.search(q, NEAREST, params=parameters)  # type: ignore[no-any-return]

            _, found = search(queries)
            took = milliseconds(search, queries, 60)
            beside = took / milliseconds(lambda q: flat.search(q, NEAREST), queries, 10)
            print(
                f"| {name} | {searched} | {share(found, true, 10):.4f} | {share(found, true, 200):.3f} "
                f"| {took:.2f} | {beside:.3f} | {seconds:.0f} | {size:.0f} |",
                flush=True,
            )


def as_built(vectors: Any, queries: Any, folder: Path) -> None:
    """Print what the index of this project takes for what is done with it."""
    index, file = VectorIndex(vectors.shape[1]), folder / "vectors"
    for start, part in steps(vectors):
        index.add(np.arange(start, start + len(part)), part)
    index.save(file)
    taken: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        done = work()
        taken[name] = 1000 * (time.perf_counter() - started)
        return done

    index = timed("load", lambda: VectorIndex.load(file))
    timed("first search", lambda: index.search(queries[:1], NEAREST))
    taken["search"] = milliseconds(lambda q: index.search(q, NEAREST), queries, 100)
    timed("add 100", lambda: index.add(np.arange(100) + len(vectors), vectors[:100].astype(np.float32)))
    timed("remove 100", lambda: index.remove(range(100)))
    timed("on disk", lambda: index.amend(file) or index.save(file))
    taken["search, changed"] = milliseconds(lambda q: index.search(q, NEAREST), queries, 100)
    few, half = np.arange(100, 1100), np.arange(100, len(vectors), 2)
    taken["of 1,000"] = milliseconds(lambda q: index.search(q, NEAREST, few), queries, 20)
    taken["of half"] = milliseconds(lambda q: index.search(q, NEAREST, half), queries, 20)
    timed("written anew", lambda: index.save(file))
    print(f"\n| vectors | {' | '.join(taken)} |\n|---|{'---|' * len(taken)}")
    print(f"| {len(vectors):,} | {' | '.join(f'{ms:.3g}' for ms in taken.values())} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) <= 3:  # noqa: PLR2004
        sys.exit("python benchmarks/vectors.py TEXTS QUESTIONS.jsonl[,…] COUNT...")
    faiss.omp_set_num_threads(1)
    counts = sorted(map(int, sys.argv[3:]))
    asked = [row["question"] for f in sys.argv[2].split(",") for row in islice(lines(Path(f)), OF_EACH)]
    questions, everything = StaticEncoder().encode_queries(asked), encoded(Path(sys.argv[1]), counts[-1])
    for count in counts:
        compare(everything[:count], questions)
        with tempfile.TemporaryDirectory() as scratch:
            as_built(everything[:count], questions, Path(scratch))
