"""What the processes of `test_many_at_once` do."""

from __future__ import annotations

from small import HashEncoder

from rag import assembly
from rag.indexing import Indexer
from rag.retriever import Retriever


def opened(folder, *, create=False):
    """The index in `folder`, its backend as the models.yaml there has it."""
    return assembly.index(assembly.Choice(folder), HashEncoder(), "hash", create=create)


def revision(number):
    """A document whose every passage says which revision it is of."""
    clauses = "\n\n".join(f"第{n}条 夜市摊位由街道登记，版本{number}号。" for n in "一二三四五六")
    return f"江源市夜市管理办法\n\n{clauses}\n"


def rewrite(folder, papers, times, talk):
    """Bring one revision after the other into the index."""
    index = opened(folder)
    for number in range(1, times + 1):
        (papers / "market.txt").write_text(revision(number), "utf8")
        Indexer(index).add([papers])
        talk.send(number)
    talk.send(None)


def watch(folder, talk):
    """Search until told to stop; tell what was seen: revisions in the order they came, and what was amiss."""
    index = opened(folder)
    retriever = Retriever(index, index.encoder)
    seen, amiss, searches = [], [], 0
    retriever.search("夜市")  # opens what is searched, for which it may take the lock that writers need
    talk.send("ready")
    while not talk.poll():
        searches += 1
        hits = [h for h in retriever.search("夜市摊位由谁登记") if "夜市" in h.document.title]
        versions = {h.text[h.text.index("版本") :] for h in hits if "版本" in h.text}
        if len(versions) != 1:
            amiss.append(f"{len(hits)} hits of {sorted(versions)}")
        amiss += [h.text for h in hits if h.passage.span.of(h.document.text) != h.text]
        seen += [v for v in versions if v not in seen[-1:]]
    talk.send((seen, amiss, searches))


def answer(folder, talk):
    """Answer each question by the titles of what is found for it."""
    index = opened(folder)
    retriever = Retriever(index, index.encoder)
    talk.send("ready")
    while (question := talk.recv()) is not None:
        talk.send([h.document.title for h in retriever.search(question)])


def hold(folder, talk):
    """Hold the write lock until told to let go."""
    with opened(folder).writing():
        talk.send("held")
        talk.recv()
