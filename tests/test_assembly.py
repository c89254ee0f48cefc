"""Which file of profiles counts, and what is said when a model is not on this machine."""

import pytest
from small import RULE

from rag import assembly
from rag.assembly import Choice
from rag.errors import ConfigurationError, IndexUnusable, ModelUnavailable, NotFound
from rag.index import Index
from rag.indexing import Indexer


@pytest.fixture(autouse=True)
def no_models_file(monkeypatch):
    monkeypatch.delenv("WENCE_MODELS", raising=False)


def profiles(folder, name, default):
    """A models.yaml whose default embedding is `default`."""
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        f"default:\n  embedding: {default}\nembedding:\n  {default}: {{model: bundled}}\n", "utf8"
    )
    return file


def chosen(choice):
    return choice.profiles().default.embedding


def test_the_packaged_profiles_stand_where_there_are_no_others(tmp_path):
    assert chosen(Choice(tmp_path)) == "bundled"


def test_the_option_goes_before_the_environment_and_that_before_the_index(tmp_path, monkeypatch):
    profiles(tmp_path, "index/models.yaml", "beside")
    choice = Choice(tmp_path / "index")
    assert chosen(choice) == "beside"
    monkeypatch.setenv("WENCE_MODELS", str(profiles(tmp_path, "environment.yaml", "environment")))
    assert chosen(choice) == "environment"
    option = profiles(tmp_path, "option.yaml", "option")
    assert chosen(Choice(tmp_path / "index", models=option)) == "option"
    monkeypatch.setenv("WENCE_MODELS", "")
    assert chosen(choice) == "beside"


def test_a_file_named_but_missing_is_told_with_the_option_to_mend(tmp_path, monkeypatch):
    monkeypatch.setenv("WENCE_MODELS", str(tmp_path / "gone.yaml"))
    with pytest.raises(ConfigurationError, match=r"gone\.yaml.*WENCE_MODELS"):
        Choice(tmp_path).profiles()


@pytest.mark.parametrize("name", ["bge-small-zh", "bge-m3", "qwen3-0.6b"])
def test_a_model_that_is_not_here_says_which_where_how_and_what_works_without(tmp_path, name):
    choice = Choice(tmp_path, embedding=name)
    model = choice.profiles().embedding[name].model
    with pytest.raises(ModelUnavailable) as caught:
        assembly.encoder(choice)
    line = str(caught.value)
    assert "\n" not in line
    assert all(
        part in line for part in (name, model, "找过", f"hf download {model}", "HF_ENDPOINT", "bundled")
    )
    assert "huggingface" in line.partition("找过")[2]  # the cache that was looked into


def test_a_reranker_that_is_not_here_is_told_likewise(tmp_path):
    with pytest.raises(ModelUnavailable, match=r"bge-reranker-base.*BAAI/bge-reranker-base.*hf download"):
        assembly.reranker(Choice(tmp_path, reranker="bge-reranker-base"))
    assert assembly.reranker(Choice(tmp_path)) is None


def test_a_profile_nobody_wrote_is_told_with_those_there_are(tmp_path):
    with pytest.raises(NotFound, match="bge-small-zh"):
        assembly.encoder(Choice(tmp_path, embedding="bge-small"))
    with pytest.raises(NotFound, match="extractive"):
        assembly.chatbot(Choice(tmp_path, generator="gpt"))


def test_nothing_is_made_where_a_part_is_missing(tmp_path):
    folder = tmp_path / "index"
    with pytest.raises(IndexUnusable):
        assembly.chatbot(Choice(folder), once=True)
    with pytest.raises(ModelUnavailable):
        assembly.chatbot(Choice(folder, embedding="bge-small-zh"), create=True)
    assert not folder.exists()


def test_the_parts_put_together_answer(tmp_path):
    bot = assembly.chatbot(Choice(tmp_path / "index"), once=True, create=True)
    (tmp_path / "rule.txt").write_text(RULE, "utf8")
    Indexer(bot.index).add([tmp_path / "rule.txt"])
    answer = bot.ask("设备更新补助的标准是多少？")
    assert not answer.refused
    assert "百分之十五" in answer.text


def test_another_default_does_not_open_an_index_made_with_the_bundled_model(tmp_path):
    name, made = assembly.encoder(Choice(tmp_path))
    Index(tmp_path / "index", made, name, create=True).store.close()
    (tmp_path / "rule.txt").write_text(RULE, "utf8")
    Indexer(Index(tmp_path / "index", made, name)).add([tmp_path / "rule.txt"])
    own = tmp_path / "models.yaml"
    own.write_text("default: {embedding: mine}\nembedding: {mine: {model: bundled}}\n", "utf8")
    with pytest.raises(IndexUnusable, match=r"bundled.*mine.*--rebuild"):
        assembly.chatbot(Choice(tmp_path / "index", models=own), once=True)


def test_a_bundled_profile_with_a_prompt_of_its_own_is_read_by_the_library_that_knows_prompts(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("embedding: {bundled: {model: bundled, query_prompt: '问：'}}\n", "utf8")
    _, plain = assembly.encoder(Choice(tmp_path))
    _, prompted = assembly.encoder(Choice(tmp_path, models=own))
    assert prompted.fingerprint != plain.fingerprint
    assert (prompted.encode_queries(["补助"]) == prompted.encode_passages(["问：补助"])).all()
