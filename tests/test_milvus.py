"""Milvus' collections by themselves, in milvus-lite: they find what tantivy and FAISS find."""

import json
import random
import subprocess
import sys

import numpy as np
import pytest
from backends import LITE, let_go, milvus, served
from small import RULE, HashEncoder

from rag import assembly, profiles
from rag.errors import ConfigurationError, IndexUnusable, ModelUnavailable
from rag.findings import Level
from rag.index import Index
from rag.indexing import Indexer
from rag.inventory import inventory
from rag.lexical import LexicalIndex
from rag.milvus import Milvus
from rag.milvus.lexical import LexicalCollection
from rag.milvus.server import Server
from rag.milvus.vectors import VectorCollection
from rag.profiles import MilvusProfile
from rag.soundness import examine
from rag.terms import joined, terms

pytestmark = pytest.mark.slow

PARTS = ["企业", "补助", "申请", "示范区", "成果转化", "取暖", "标准", "审核", "资金", "登记", "年度", "养老"]


@pytest.fixture
def server(tmp_path):
    yield Server(tmp_path, MilvusProfile(uri=LITE))
    let_go(tmp_path)


def entries(count, seed=0):
    """Entries of different lengths, three to a group; every fifth has a title of its own."""
    drawn = random.Random(seed)
    return [
        (n, n // 3, joined(f"{PARTS[n % 12]}通知" if n % 5 == 0 else "办法"),
         joined("".join(drawn.choices(PARTS, k=drawn.randint(3, 30)))))
        for n in range(1, count + 1)
    ]  # fmt: skip


@pytest.fixture
def both(server, tmp_path):
    local, remote = LexicalIndex(tmp_path / "lexical"), LexicalCollection(server, "both")
    for index in (local, remote):
        index.update([], entries(90), 4)
    return local, remote


class TestLexical:
    def test_ranking_and_scores_are_those_of_tantivy(self, both):
        local, remote = both
        for question in ("企业申请补助的标准", "示范区成果转化通知", "取暖通知", "养老登记审核年度资金"):
            expected, found = (dict(index.search(terms(question), 90)) for index in (local, remote))
            assert found == pytest.approx(expected, rel=0.05)  # tantivy rounds lengths
            first = [n for n, _ in local.search(terms(question), 10)]
            assert len({*first} & {n for n, _ in remote.search(terms(question), 10)}) >= 9

    def test_groups_limit_the_search(self, both):
        _, remote = both
        found = [dict(index.search(terms("企业补助"), 90, [3, 7])) for index in both]
        assert found[0].keys() == found[1].keys() <= {9, 10, 11, 21, 22, 23}
        assert remote.search(terms("企业"), 9, []) == remote.search([], 9) == []
        assert remote.search(terms("量子"), 9) == []

    def test_idf_and_what_is_held_are_exact(self, both):
        local, remote = both
        words = ["企业", "补助", "量子"]
        assert remote.idf(words) == pytest.approx(local.idf(words), rel=1e-4)
        told = remote.idf(["企", "量"], "characters")
        assert told == pytest.approx(local.idf(["企", "量"], "characters"), rel=1e-4)
        assert remote.idf([]) == {}
        weights = {"企业": 2.5, "补助": 1.0, "量子": 9.0}
        for field in ("body", "title"):
            assert remote.held(weights, field, [1, 2, 3]) == local.held(weights, field, [1, 2, 3])
        assert remote.held({"企": 1.0}, "characters", [1, 2]) == local.held({"企": 1.0}, "characters", [1, 2])
        assert remote.held({}, "body", [1]) == remote.held(weights, "body", []) == {}

    def test_what_is_put_in_and_taken_out(self, both):
        _, remote = both
        remote.change([], [(500, 900, joined("新"), joined("量子计算"))])
        assert [n for n, _ in remote.search(terms("量子"), 5)] == [500]
        assert remote.beyond(90) == {500}
        for _ in range(2):  # twice does no harm
            remote.update([500, 1, 2], [(3, 1, joined("新"), joined("量子计算"))], 5)
        assert (remote.ids(), len(remote), remote.generation) == ({*range(3, 91)}, 88, 5)
        assert [n for n, _ in remote.search(terms("量子"), 5)] == [3]
        assert remote.withdrawn == 0

    def test_another_reader_agrees_and_a_new_version_starts_anew(self, both, server):
        other = LexicalCollection(server, "both")
        assert (len(other), other.generation) == (90, 4)
        both[1].update([1], [], 5)
        other.reload()
        assert (len(other), other.generation) == (89, 5)
        newer = LexicalCollection(server, "both", "2")
        assert newer.generation == 0
        newer.update([], entries(3), 6)
        assert (newer.ids(), newer.generation) == ({1, 2, 3}, 6)
        other.reload()
        assert len(other) == 3  # by the same alias, and nothing of the old one is left
        assert len(server.ask("list_collections")) == 1

    def test_discarded_it_leaves_nothing_on_the_server(self, both, server):
        both[1].discard()
        assert server.ask("list_collections") == []
        assert (both[1].generation, len(both[1]), both[1].search(terms("企业"), 5)) == (0, 0, [])

    def test_marked_0_it_is_made_anew(self, both):
        remote = both[1]
        remote.mark(0)
        remote.update([], entries(2), 7)
        assert (remote.ids(), remote.generation) == ({1, 2}, 7)

    def test_what_is_longer_than_a_row_is_found_as_one(self, server):
        remote = LexicalCollection(server, "long")
        end = "".join(map(chr, range(0x4E00, 0x4E00 + 12_000)))
        remote.update([], [(1, 1, joined("长文"), joined(f"{end}。量子计算")), (2, 2, "", joined("养老"))], 1)
        assert (len(remote), remote.ids()) == (2, {1, 2})
        assert sorted(n for n, _ in remote.search(terms("量子 养老 长文"), 5)) == [1, 2]
        assert remote.held({"量子": 1.0, "一丁": 2.0}, "body", [1, 2]) == {1: 3.0}
        remote.update([1], [], 2)
        assert remote.ids() == {2}


class TestVectors:
    def entries(self, numbers, dimension=8):
        rows = np.random.default_rng(1).normal(size=(max(numbers) + 1, dimension))
        rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
        return [(n, n // 4, rows[n].tobytes()) for n in numbers], rows.astype(np.float32)

    def test_the_nearest_are_found_exactly(self, server):
        vectors = VectorCollection(server, "v")
        assert vectors.search(np.ones(8, np.float32), 3) == []
        made, rows = self.entries(range(40))
        vectors.update([], made, 2)
        query = rows[7]
        expected = np.argsort(-(rows @ query), kind="stable")[:5].tolist()
        found = vectors.search(query, 5)
        assert [n for n, _ in found] == expected
        assert found[0][1] == pytest.approx(1, abs=1e-3)
        assert {n for n, _ in vectors.search(query, 40, [2])} == {8, 9, 10, 11}
        vectors.update([7], [], 3)
        assert [n for n, _ in vectors.search(query, 4)] == expected[1:]

    def test_another_dimension_makes_it_anew_and_is_waited_for(self, server):
        vectors = VectorCollection(server, "v")
        vectors.update([], self.entries(range(6))[0], 2)
        with pytest.raises(IndexUnusable, match="换编码器"):
            vectors.search(np.ones(16, np.float32), 3)
        made, rows = self.entries(range(6), 16)
        vectors.update([], made, 3)
        assert vectors.search(rows[2], 1)[0][0] == 2
        assert vectors.generation == 3


class TestChoosing:
    def chosen(self, tmp_path, text):
        (tmp_path / "models.yaml").write_text(text, "utf8")
        return assembly.Choice(tmp_path / "index", tmp_path / "models.yaml")

    def test_the_profile_in_models_yaml_decides(self, tmp_path):
        choice = self.chosen(tmp_path, "default: {backend: milvus-lite}")
        index = assembly.index(choice, HashEncoder(), "hash", create=True)
        Indexer(index).add_upload("rule.txt", RULE.encode())
        assert (tmp_path / "index" / LITE).exists()
        assert [*(tmp_path / "index").glob("lexical-*"), *(tmp_path / "index").glob("vectors.*")] == []
        assembly.index(choice).remove([index.documents()[0].id])
        assert index.findable() == (set(), set(), set())
        let_go(tmp_path)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("backend: {m: {uri: milvus.example}}", "http://127.0.0.1:19530"),
            ("backend: {m: {uri: 'http://root:secret@host:19530'}}", "token_variable"),
            ("backend: {m: {uri: x.db, token: secret}}", "token_variable"),
            ("backend: {m: {uri: x.db, token_variable: secret}}", "MILVUS_TOKEN"),
            ("backend: {m: {uri: x.db, prefx: a}}", "prefix"),
            ("backend: {m: {uri: x.db, prefix: '9-'}}", "prefix"),
            ("default: {backnd: m}", "backend"),
        ],
    )
    def test_a_wrong_profile_is_one_line_without_the_secret(self, tmp_path, text, says):
        with pytest.raises(ConfigurationError) as told:
            self.chosen(tmp_path, text).profiles()
        assert says in str(told.value)
        assert "\n" not in str(told.value)
        assert "secret" not in str(told.value).replace("token_variable", "")

    def test_the_profiles_are_listed_with_what_they_lack(self, monkeypatch):
        monkeypatch.delenv("MILVUS_TOKEN", raising=False)
        rows = {e.name: e for e in inventory(profiles.load()) if e.section == "backend"}
        assert [(name, e.default, e.available) for name, e in rows.items()] == [
            ("local", True, True),
            ("milvus", False, False),
            ("milvus-lite", False, True),
        ]
        assert "MILVUS_TOKEN" in rows["milvus"].lacks

    def test_an_unknown_backend_names_those_there_are(self, tmp_path):
        with pytest.raises(profiles.NotFound, match="milvus-lite"):
            self.chosen(tmp_path, "default: {backend: milvs}").profiles().choose_backend()

    def test_a_server_that_is_not_there_is_one_line(self, tmp_path, capfd):
        with pytest.raises(IndexUnusable, match=r"127\.0\.0\.1:9.*models\.yaml") as told:
            Milvus(tmp_path, profile=MilvusProfile(uri="http://127.0.0.1:9", timeout=1))
        assert "\n" not in str(told.value)
        assert capfd.readouterr() == ("", "")

    def test_doctor_says_once_that_the_server_does_not_answer(self, tmp_path):
        Index(tmp_path / "index", HashEncoder(), "hash", create=True)
        choice = self.chosen(
            tmp_path, "default: {backend: m}\nbackend: {m: {uri: 'http://127.0.0.1:9', timeout: 1}}"
        )
        findings = list(examine(assembly.index(choice, HashEncoder(), "hash"), lambda *_: None))
        (fault,) = [f for f in findings if f.level is Level.FAULT]
        assert "127.0.0.1:9" in fault.text
        assert "models.yaml" in fault.mend

    def test_a_server_that_goes_away_is_one_line(self, tmp_path, capfd):
        with served(tmp_path) as uri:
            passages = LexicalCollection(Server(tmp_path, MilvusProfile(uri=uri, timeout=2)), "gone")
            passages.update([], entries(3), 1)
        with pytest.raises(IndexUnusable, match=r"Milvus http://127\.0\.0\.1:\d+ 用不了") as told:
            passages.search(terms("企业"), 5)
        assert "\n" not in str(told.value)
        assert capfd.readouterr() == ("", "")

    def test_a_missing_token_or_library_is_one_line(self, tmp_path, monkeypatch):
        monkeypatch.delenv("MILVUS_TOKEN", raising=False)
        with pytest.raises(ModelUnavailable, match="MILVUS_TOKEN"):
            Milvus(tmp_path, profile=MilvusProfile(uri="http://127.0.0.1:9", token_variable="MILVUS_TOKEN"))
        monkeypatch.setitem(sys.modules, "pymilvus", None)
        with pytest.raises(ModelUnavailable, match=r"wence\[milvus\]"):
            Milvus(tmp_path, profile=MilvusProfile(uri=LITE))

    def test_the_file_of_another_program_is_not_opened(self, tmp_path):
        Index(tmp_path, HashEncoder(), "hash", create=True, backend=milvus).words.catch_up()
        program = (
            "import sys, json; from pathlib import Path; from rag.milvus import Milvus\n"
            "from rag.profiles import MilvusProfile\n"
            "try: Milvus(Path(sys.argv[1]), profile=MilvusProfile(uri='milvus.db'))\n"
            "except Exception as error: print(json.dumps([type(error).__name__, str(error)]))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)], capture_output=True, check=True, timeout=120
        )
        name, message = json.loads(ran.stdout)
        assert (name, ran.stderr) == ("IndexUnusable", b"")
        assert "同时只能由一个程序打开" in message
        let_go(tmp_path)

    def test_processes_begun_beside_it_disturb_nothing(self, tmp_path):
        program = (
            "import subprocess, sys, threading\n"
            "from pathlib import Path\n"
            "from rag.milvus.server import Server\n"
            "from rag.profiles import MilvusProfile\n"
            "server, ended = Server(Path(sys.argv[1]), MilvusProfile(uri='milvus.db')), threading.Event()\n"
            "def ask():\n"
            "    while not ended.is_set():\n"
            "        server.ask('list_collections')\n"
            "asking = [threading.Thread(target=ask) for _ in range(3)]\n"
            "for each in asking: each.start()\n"
            "for _ in range(30): subprocess.run(['true'], preexec_fn=lambda: None)\n"
            "ended.set()\n"
            "for each in asking: each.join()\n"
        )
        ran = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)], capture_output=True, timeout=120, check=False
        )
        assert (ran.returncode, ran.stderr) == (0, b"")
