"""LangChain's hybrid: RecursiveCharacterTextSplitter, FAISS and BM25Retriever with jieba, EnsembleRetriever.

BM25Retriever has no way to be kept or added to: what it holds is pickled, and built anew for each document.
"""

# ruff: noqa: D102, D107, INP001, S301 - scripts; `common.System` says what each method does; the pickle is our own

from __future__ import annotations

import pickle
from pathlib import Path

import jieba
from common import BUNDLED, WANTED, Article, articles, each_once
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

CANDIDATES, WEIGHTS = 50, [0.7, 0.3]  # the best of 10, 50, 100 of each retriever; words 0.3, 0.5, 0.7
ENDS = ["\n\n", "\n", "。", "；", "，", ""]  # where Chinese may be cut


class System:
    """LangChain."""

    def __init__(self, folder: Path, *, once: bool) -> None:
        del once  # it has one way
        self._vectors, self._words = str(folder / "faiss"), folder / "bm25.pickle"
        self._embeddings = HuggingFaceEmbeddings(model_name=str(BUNDLED), encode_kwargs={"batch_size": 256})
        self._splitter = RecursiveCharacterTextSplitter(
            separators=ENDS, keep_separator="end", chunk_size=500, chunk_overlap=50
        )
        jieba.initialize()

    def _split(self, article: Article) -> list[Document]:
        whole = Document(f"{article.title}\n{article.text}", metadata={"id": article.id})
        return list(self._splitter.split_documents([whole]))

    def build(self, corpus: Path) -> int:
        passages = [passage for article in articles(corpus) for passage in self._split(article)]
        self._dense = FAISS.from_documents(passages, self._embeddings)
        self._index_words(passages)
        self._save()
        return len(passages)

    def _index_words(self, passages: list[Document]) -> None:
        self._lexical = BM25Retriever.from_documents(passages, preprocess_func=jieba.lcut, k=CANDIDATES)

    def _save(self) -> None:
        self._dense.save_local(self._vectors)
        with self._words.open("wb") as file:
            pickle.dump(
                (self._lexical.vectorizer, self._lexical.docs), file, protocol=pickle.HIGHEST_PROTOCOL
            )

    def _join(self) -> None:
        dense = self._dense.as_retriever(search_kwargs={"k": CANDIDATES})
        self._both = EnsembleRetriever(retrievers=[self._lexical, dense], weights=WEIGHTS)

    def open(self) -> None:
        self._dense = FAISS.load_local(self._vectors, self._embeddings, allow_dangerous_deserialization=True)
        with self._words.open("rb") as file:
            vectorizer, passages = pickle.load(file)
        self._lexical = BM25Retriever(
            vectorizer=vectorizer, docs=passages, preprocess_func=jieba.lcut, k=CANDIDATES
        )
        self._join()

    def search(self, question: str) -> list[str]:
        return each_once([passage.metadata["id"] for passage in self._both.invoke(question)[:WANTED]])

    def add(self, article: Article) -> None:
        passages = self._split(article)
        self._dense.add_documents(passages)
        self._index_words([*self._lexical.docs, *passages])
        self._save()
        self._join()
