import pytest

from rag.errors import ConfigurationError, NotFound
from rag.profiles import load, packaged


def written(tmp_path, text):
    file = tmp_path / "models.yaml"
    file.write_text(text, "utf8")
    return file


def test_the_packaged_file_has_the_bundled_model_as_default():
    name, profile = load().choose_embedding(None)
    assert (name, profile.model) == ("bundled", "bundled")


@pytest.mark.parametrize("name", ["bundled", "bge-small-zh", "bge-m3", "qwen3-0.6b"])
def test_the_promised_profiles_are_written(name):
    assert load().choose_embedding(name)[0] == name


def test_a_file_of_ones_own_overrides_key_by_key(tmp_path):
    own = written(
        tmp_path,
        "embedding:\n  bge-m3:\n    device: cpu\n  mine:\n    model: ./m\ndefault:\n  embedding: mine\n",
    )
    profiles = load(own)
    assert profiles.choose_embedding(None)[1].model == "./m"
    m3 = profiles.choose_embedding("bge-m3")[1]
    assert (m3.device, m3.dimension) == ("cpu", 1024)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("embedding:\n  bge-m3:\n    dimention: 3\n", ["embedding.bge-m3.dimention", "dimension？"]),
        ("embeddings: {}\n", ["embeddings", "embedding？"]),
        ("default:\n  generater: x\n", ["default.generater", "generator？"]),
        ("embedding:\n  x:\n    dimension: 3\n", ["缺 embedding.x.model"]),
        ("embedding:\n  bge-m3:\n    dimension: many\n", ["embedding.bge-m3.dimension", "many"]),
        ("embedding: [\n", ["不是合法的 YAML"]),
        ("- a\n", ["最外层"]),
    ],
)
def test_what_is_not_known_is_refused_in_one_line_with_its_path(tmp_path, text, says):
    file = written(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        load(file)
    message = str(caught.value)
    assert "\n" not in message
    assert all(part in message for part in [str(file), *says])


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="读不了"):
        load(tmp_path / "none.yaml")
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load(tmp_path / "bad.yaml")


def test_an_empty_file_changes_nothing(tmp_path):
    assert load(written(tmp_path, "")) == load()


def test_an_unknown_profile_names_those_there_are():
    with pytest.raises(NotFound, match="bge-m3？"):
        load().choose_embedding("bge-m4")
    with pytest.raises(NotFound, match="extractive"):
        load().choose_generator("gpt")
    assert load().choose_reranker("none") == ("none", None)


def test_the_packaged_file_is_the_one_at_the_top_of_the_repository():
    assert packaged().name == "models.yaml"
    assert packaged().is_file()
