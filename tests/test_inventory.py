import pytest

from embeddings import BUNDLED
from rag.inventory import inventory
from rag.profiles import load


def entries(*files):
    return {(e.section, e.name): e for e in inventory(load(*files))}


@pytest.fixture
def no_hub(tmp_path, monkeypatch):
    """The hub's cache is an empty folder."""
    import huggingface_hub.constants  # noqa: PLC0415
    import huggingface_hub.file_download  # noqa: PLC0415

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.file_download, "HF_HUB_CACHE", str(tmp_path), raising=False)
    return tmp_path


def test_each_section_has_one_default(no_hub):
    del no_hub
    defaults = [key for key, entry in entries().items() if entry.default]
    assert defaults == [
        ("embedding", "bundled"),
        ("reranker", "none"),
        ("generator", "extractive"),
        ("backend", "local"),
        ("database", "local"),
    ]


def test_the_bundled_model_is_in_the_package(no_hub):
    del no_hub
    bundled = entries()["embedding", "bundled"]
    assert (bundled.available, bundled.location) == (True, str(BUNDLED))
    assert "model2vec" in bundled.library


def test_a_model_nobody_fetched_is_listed_as_not_here(no_hub):
    del no_hub
    far = entries()["embedding", "bge-small-zh"]
    assert (far.available, far.location, far.model) == (False, None, "BAAI/bge-small-zh-v1.5")


def test_a_model_in_the_hubs_cache_is_here(no_hub):
    snapshot = no_hub / "models--BAAI--bge-small-zh-v1.5" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "config.json").write_text("{}", "utf8")
    refs = no_hub / "models--BAAI--bge-small-zh-v1.5" / "refs"
    refs.mkdir()
    (refs / "main").write_text("abc", "utf8")
    assert entries()["embedding", "bge-small-zh"].location == str(snapshot)


def test_a_folder_is_here_when_it_is_there(tmp_path, no_hub):
    del no_hub
    (tmp_path / "mine").mkdir()
    own = tmp_path / "models.yaml"
    own.write_text(
        f"embedding:\n  mine: {{model: {tmp_path / 'mine'}}}\n  gone: {{model: {tmp_path / 'gone'}}}\n"
        "  odd: {model: ../up/and/../down}\n",
        "utf8",
    )
    listed = entries(own)
    assert listed["embedding", "mine"].location == str(tmp_path / "mine")
    assert not listed["embedding", "gone"].available
    assert not listed["embedding", "odd"].available


def test_a_default_of_ones_own_is_starred(tmp_path, no_hub):
    del no_hub
    own = tmp_path / "models.yaml"
    own.write_text("default:\n  embedding: bge-m3\n  reranker: bge-reranker-base\n", "utf8")
    listed = entries(own)
    assert listed["embedding", "bge-m3"].default
    assert not listed["embedding", "bundled"].default
    assert listed["reranker", "bge-reranker-base"].default
    assert not listed["reranker", "none"].default
