"""A model's content has a name that moves with it and changes with it."""

# ruff: noqa: PLC0415 heavy libraries, loaded by the tests that need them
from __future__ import annotations

import os

import pytest

from embeddings import location
from embeddings.errors import ModelNotFound
from embeddings.location import content_hash, fingerprint, locate


def model(folder, weights: bytes = b"weights"):
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(weights)
    (folder / "config.json").write_text("{}")
    (folder / "1_Pooling" / "config.json").write_text("{}")
    return folder


def test_a_copy_elsewhere_has_the_same_name(tmp_path) -> None:
    assert content_hash(model(tmp_path / "a")) == content_hash(model(tmp_path / "b"))


def test_one_changed_byte_changes_the_name(tmp_path) -> None:
    big = bytes(10**6)
    changed = big[:500_000] + b"\1" + big[500_001:]
    assert content_hash(model(tmp_path / "a", big)) != content_hash(model(tmp_path / "b", changed))


@pytest.mark.parametrize("name", ["tokenizer.json", "vocab.txt", "1_Pooling/config.json"])
def test_tokenizer_and_settings_count(tmp_path, name: str) -> None:
    before = content_hash(model(tmp_path / "a"))
    (tmp_path / "a" / name).write_text('{"other": 1}')
    assert content_hash(tmp_path / "a") != before


def test_the_card_and_the_log_do_not_count(tmp_path) -> None:
    before = content_hash(model(tmp_path / "a"))
    (tmp_path / "a" / "README.md").write_text("words")
    (tmp_path / "a" / "training.log").write_text("lines")
    assert content_hash(tmp_path / "a") == before


def test_a_large_file_is_known_by_size_time_and_head(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(location, "_WHOLE", 10)
    folder = model(tmp_path / "a", b"head" * 100)
    before = content_hash(folder)
    assert content_hash(folder) == before
    os.utime(folder / "model.safetensors", ns=(1, 1))
    assert content_hash(folder) != before


def test_a_name_in_the_hubs_cache_is_its_commit(tmp_path, monkeypatch) -> None:
    import huggingface_hub

    commit = "0123456789abcdef0123456789abcdef01234567"
    root = tmp_path / "models--someone--small"
    model(root / "snapshots" / commit)
    (root / "refs").mkdir()
    (root / "refs" / "main").write_text(commit)
    real = huggingface_hub.snapshot_download

    def here(name, **options):
        return real(name, cache_dir=tmp_path, **options)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", here)
    found = locate("someone/small")
    assert found.folder == root / "snapshots" / commit
    assert found.content == f"someone/small@{commit}"
    with pytest.raises(ModelNotFound):
        locate("someone/small", revision="v2")


def test_a_folder_is_found_where_it_is(tmp_path) -> None:
    folder = model(tmp_path / "a")
    assert locate(folder) == locate(str(folder)) == (folder, content_hash(folder))


def test_a_folder_without_a_model_is_none(tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelNotFound) as caught:
        locate(tmp_path / "empty")
    assert caught.value.looked[0] == str(tmp_path / "empty")


def test_fingerprints_tell_settings_apart() -> None:
    made = {
        fingerprint("c", 4),
        fingerprint("d", 4),
        fingerprint("c", 5),
        fingerprint("c", 4, 9),
        fingerprint("c", 4, None, "q"),
        fingerprint("c", 4, None, "", "q"),
    }
    assert len(made) == 6
    assert all("\n" not in f for f in made)
