"""The contract of the command line, through the program itself."""

import functools
import json
import subprocess
import sys

import pytest
from small import NOTICE, RULE

import embeddings
from ui.cli import main

PASSAGE = {
    "rank",
    "document_id",
    "external_id",
    "title",
    "start",
    "end",
    "text",
    "headings",
    "status",
    "score",
}
CITATION = {
    "marker", "document_id", "external_id", "title", "source", "page", "anchor",
    "start", "end", "quote", "status", "amended", "score", "others",
}  # fmt: skip
ANSWER = {
    "id", "question", "standalone_question", "refused", "answer", "sentences", "citations",
    "passages", "confidence", "generator", "note", "thinking", "timings_ms", "aliases",
}  # fmt: skip
METADATA = {
    "issuer",
    "number",
    "issued",
    "effective",
    "repealed",
    "status",
    "amended",
    "language",
    "kind",
    "region",
    "revised",
    "collection",
}
DOCUMENT = {"document_id", "external_id", "title", "source", "sha256", "metadata", "warnings"}
QUESTION = "低保家庭取暖费补贴多少？"


class Ran:
    """What a run of the program gave."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        assert self.code == 0, self.err
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def rows(self):
        assert self.code == 0, self.err
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def complaint(self):
        """The one line of a run that the user can mend."""
        assert self.code == 2, (self.code, self.out, self.err)
        assert self.out == ""
        (line,) = self.err.splitlines()
        assert "Traceback" not in line
        return line


@pytest.fixture(autouse=True, scope="module")
def models_loaded_once():
    """The encoders are loaded once for all runs here, not once a run."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("StaticEncoder", "SentenceEncoder"):
            patch.setattr(embeddings, name, functools.cache(getattr(embeddings, name)))
        yield


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """An empty working folder, and no settings in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WENCE_MODELS", raising=False)
    monkeypatch.delenv("WENCE_INDEX", raising=False)


@pytest.fixture
def run(capsys):
    def run_(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return Ran(left.value.code, out, err)

    return run_


@pytest.fixture
def wence(run, library, monkeypatch):
    """The program over the index of `library`."""
    monkeypatch.setenv("WENCE_INDEX", str(library / "index"))
    return run


@pytest.fixture
def ids(wence):
    return {row["source"].rsplit("/", 1)[1]: row["document_id"] for row in wence("list", "--json").json}


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "rule.txt").write_text(RULE, "utf8")
    (folder / "notice.txt").write_text(NOTICE, "utf8")
    return folder


class TestIndex:
    def test_new_changed_unchanged_and_gone(self, run, papers):
        told = run("index", papers, "--json").json
        assert set(told) == {
            "added", "updated", "unchanged", "removed", "failed", "warnings", "passages", "seconds",
        }  # fmt: skip
        assert (told["added"], told["unchanged"], told["failed"]) == (2, 0, [])
        (papers / "rule.txt").write_text(RULE.replace("三百万元", "五百万元"), "utf8")
        told = run("index", papers, "--json").json
        assert (told["added"], told["updated"], told["unchanged"]) == (0, 1, 1)
        (papers / "rule.txt").unlink()
        assert run("index", papers, "--prune", "--json").json["removed"] == 1
        assert len(run("list", "--json").json) == 1

    def test_what_was_done_is_told_in_words_too(self, run, papers):
        ran = run("index", papers)
        assert ran.code == 0
        assert "新增 2" in ran.out

    def test_one_bad_file_does_not_stop_the_rest(self, run, papers):
        (papers / "broken.docx").write_bytes(b"no zip")
        told = run("index", papers, "--json").json
        assert told["added"] == 2
        (failed,) = told["failed"]
        assert set(failed) == {"source", "error"}
        assert failed["source"].endswith("broken.docx")

    def test_rebuild_encodes_anew(self, run, papers):
        run("index", papers)
        assert run("index", "--rebuild", "--json").json["passages"] > 0
        assert run("ask", QUESTION, "--json").json["refused"] is False

    def test_json_lines_keep_their_id(self, run, tmp_path):
        row = {"id": "law-7", "title": "取暖规定", "text": "每户补贴取暖费六百元。", "issued": "2023-10-20"}
        (tmp_path / "laws.jsonl").write_text(json.dumps(row, ensure_ascii=False), "utf8")
        run("index", "laws.jsonl")
        (listed,) = run("list", "--json").json
        assert (listed["external_id"], listed["metadata"]["issued"]) == ("law-7", "2023-10-20")
        answer = run("ask", "每户补贴取暖费多少？", "--json").json
        assert {c["external_id"] for c in answer["citations"]} == {"law-7"}


def truncated_pdf(file):
    file.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type")


def noise(file):
    file.write_bytes(bytes((i * 197 + 11) % 256 for i in range(5000)))


BAD = {
    "empty.txt": lambda f: f.write_bytes(b""),
    "blank.txt": lambda f: f.write_text(" \n\n\t", "utf8"),
    "truncated.pdf": truncated_pdf,
    "no-zip.docx": lambda f: f.write_bytes(b"this is no zip"),
    "noise.txt": noise,
    "markup.html": lambda f: f.write_text("<html><script>1</script></html>", "utf8"),
    "lines.jsonl": lambda f: f.write_text("{not json}\n", "utf8"),
    "program.exe": lambda f: f.write_bytes(b"MZ"),
}


class TestWhatCannotBeIndexed:
    @pytest.mark.parametrize("name", BAD)
    def test_a_file_alone_that_can_not_be_read(self, run, tmp_path, name):
        BAD[name](tmp_path / name)
        ran = run("index", name, "--index", "fresh")
        assert ran.code == 2
        assert "Traceback" not in ran.err
        assert ran.complaint.count(name) == 1
        assert not (tmp_path / "fresh").exists()

    @pytest.mark.parametrize("name", [n for n in BAD if n != "program.exe"])
    def test_with_json_the_report_is_on_stdout_and_the_complaint_on_stderr(self, run, tmp_path, name):
        BAD[name](tmp_path / name)
        ran = run("index", name, "--index", "fresh", "--json")
        assert ran.code == 2
        assert len(json.loads(ran.out)["failed"]) == 1
        (line,) = ran.err.splitlines()
        assert name in line
        assert not (tmp_path / "fresh").exists()

    def test_a_folder_with_nothing_to_read(self, run, tmp_path):
        (tmp_path / "pictures").mkdir()
        (tmp_path / "pictures" / "a.png").write_bytes(b"png")
        assert "pictures" in run("index", "pictures", "--index", "fresh").complaint
        assert not (tmp_path / "fresh").exists()

    def test_a_path_that_is_not_there(self, run, papers, tmp_path):
        assert "nowhere.txt" in run("index", papers, "nowhere.txt", "--index", "fresh").complaint
        assert not (tmp_path / "fresh").exists()

    def test_no_path_at_all(self, run):
        assert run("index").complaint

    def test_an_index_folder_that_can_not_be_made(self, run, papers, tmp_path):
        (tmp_path / "taken").write_text("a file", "utf8")
        assert "taken" in run("index", papers, "--index", tmp_path / "taken").complaint

    def test_an_index_that_was_there_stays_when_nothing_new_can_be_read(self, run, papers, tmp_path):
        run("index", papers)
        (tmp_path / "empty.txt").write_bytes(b"")
        assert run("index", "empty.txt").code == 2
        assert len(run("list", "--json").json) == 2


class TestDocuments:
    def test_list(self, wence):
        rows = wence("list", "--json").json
        assert len(rows) == 4
        for row in rows:
            assert set(row) >= DOCUMENT | {"passages"}
            assert not {"text", "outline"} & set(row)
            assert set(row["metadata"]) == METADATA
            assert row["passages"] > 0
        notice = next(r for r in rows if "清洁取暖" in r["title"])
        assert notice["metadata"]["number"] == "江政办发〔2023〕45号"
        assert notice["document_id"] in wence("list").out

    def test_show(self, wence, ids):
        told = wence("show", ids["rule.txt"], "--json").json
        assert set(told) >= DOCUMENT | {"text", "outline"}
        third = next(u for u in told["outline"] if u["label"] == "第三条")
        assert set(third) == {"kind", "label", "title", "level", "start", "end"}
        assert told["text"][third["start"] : third["end"]].startswith("第三条 申请补助的企业")
        chapter = next(u for u in told["outline"] if u["label"] == "第一章")
        assert (chapter["kind"], chapter["title"]) == ("chapter", "总则")
        assert told["metadata"]["effective"] == "2024-03-01"
        assert "第三条 申请补助的企业" in wence("show", ids["rule.txt"]).out

    def test_show_of_several_is_a_json_object_a_line(self, wence, ids):
        rows = wence("show", ids["rule.txt"], ids["notice.txt"], "--json").rows
        assert [r["document_id"] for r in rows] == [ids["rule.txt"], ids["notice.txt"]]

    def test_the_status_is_as_of_a_day(self, wence, ids):
        statuses = [
            wence("show", ids["rule.txt"], "--as-of", day, "--json").json["metadata"]["status"]
            for day in ("2024-02-29", "2024-03-01")
        ]
        assert statuses == ["not_yet", "in_force"]
        rows = wence("list", "--as-of", "2024-02-29", "--json").json
        assert {r["metadata"]["status"] for r in rows} == {"not_yet", "unknown"}

    def test_an_unknown_id_shows_nothing_of_the_others(self, wence, ids):
        assert "nonsense" in wence("show", ids["rule.txt"], "nonsense").complaint
        assert "nonsense" in wence("show", ids["rule.txt"], "nonsense", "--json").complaint

    def test_remove(self, run, papers):
        run("index", papers)
        rule = next(r["document_id"] for r in run("list", "--json").json if "设备更新" in r["title"])
        assert "nonsense" in run("remove", rule, "nonsense").complaint
        assert len(run("list", "--json").json) == 2
        assert run("remove", rule, "--json").json == {"removed": 1}
        assert rule in run("show", rule).complaint
        found = run("search", "设备购置额", "--json").json["passages"]
        assert rule not in {p["document_id"] for p in found}


class TestSearch:
    def test_passages_best_first(self, wence, ids):
        told = wence("search", QUESTION, "--json").json
        assert set(told) == {"id", "question", "standalone_question", "passages", "aliases", "timings_ms"}
        assert told["id"] is None
        assert [p["rank"] for p in told["passages"]] == list(range(1, len(told["passages"]) + 1))
        first = told["passages"][0]
        assert set(first) == PASSAGE
        assert first["document_id"] == ids["notice.txt"]
        text = wence("show", first["document_id"], "--json").json["text"]
        assert text[first["start"] : first["end"]] == first["text"]
        assert "六百元" in wence("search", QUESTION).out

    def test_k(self, wence):
        assert len(wence("search", QUESTION, "-k", 2, "--json").json["passages"]) == 2

    @pytest.mark.parametrize(
        ("options", "names"),
        [
            (["--issuer", "江源市"], {"notice.txt"}),
            (["--since", "2023-10-01", "--until", "2023-12-31"], {"notice.txt"}),
            (["--since", "2023-10-20", "--until", "2023-10-20"], {"notice.txt"}),
            (["--since", "2999-01-01"], set()),
            (["--status", "not_yet", "--as-of", "2024-01-01"], {"rule.txt"}),
            (["--status", "repealed"], set()),
            (["--status", "in_force", "--as-of", "2024-01-01"], {"notice.txt", "speech.txt", "english.txt"}),
        ],
    )
    def test_filters(self, wence, ids, options, names):
        told = wence("search", "企业 取暖 就业 permit", *options, "--json").json
        assert {p["document_id"] for p in told["passages"]} <= {ids[n] for n in names}
        assert bool(told["passages"]) == bool(names)

    def test_one_document_or_several(self, wence, ids):
        chosen = [ids["rule.txt"], ids["speech.txt"]]
        options = [part for identity in chosen for part in ("--document", identity)]
        told = wence("search", "企业 取暖 就业", *options, "--json").json
        assert {p["document_id"] for p in told["passages"]} == set(chosen)


class TestAsk:
    def test_every_sentence_is_cited_by_characters_of_a_document(self, wence):
        told = wence("ask", QUESTION, "--json").json
        assert set(told) == ANSWER
        assert (told["refused"], told["generator"]) == (False, "extractive")
        assert "六百元" in told["answer"]
        assert {s for sentence in told["sentences"] for s in sentence["citations"]} == {
            c["marker"] for c in told["citations"]
        }
        for sentence in told["sentences"]:
            assert set(sentence) == {"text", "citations", "supported", "problems"}
        for citation in told["citations"]:
            assert set(citation) == CITATION
            text = wence("show", citation["document_id"], "--json").json["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert {"retrieve", "answer", "total"} <= set(told["timings_ms"])
        assert 0 <= told["confidence"] <= 1

    def test_in_words(self, wence):
        out = wence("ask", QUESTION).out
        assert "六百元" in out
        assert "[1]" in out
        assert "清洁取暖" in out  # the source

    @pytest.mark.parametrize(
        "question", ["量子通信的频率由谁分配？", "How are submarine cables insured?", "？"]
    )
    def test_a_refusal_is_a_result(self, wence, question):
        told = wence("ask", question, "--json").json
        assert told["refused"] is True
        assert (told["sentences"], told["citations"]) == ([], [])
        assert told["answer"]
        assert wence("ask", question).code == 0

    def test_filters_bind_the_answer(self, wence, ids):
        told = wence("ask", QUESTION, "--document", ids["rule.txt"], "--json").json
        assert {p["document_id"] for p in told["passages"]} == {ids["rule.txt"]}

    def test_k_is_how_many_are_considered(self, wence):
        assert len(wence("ask", QUESTION, "-k", 1, "--json").json["passages"]) == 1

    def test_text_that_no_screen_can_show_is_replaced(self, wence):
        assert "?" in wence("ask", "取暖费\udce4补贴？", "--json").json["question"]


class TestVerify:
    def test_each_claim_has_its_support(self, wence):
        said = "低保家庭每户补贴取暖费六百元。低保家庭每户补贴取暖费九百元。"
        told = wence("verify", said, "--json").json
        assert set(told) == {"id", "text", "sentences"}
        right, wrong = told["sentences"]
        assert set(right) >= {"text", "supported", "problems", "citations"}
        assert (right["supported"], right["problems"]) == (True, [])
        assert wrong["supported"] is False
        assert "number" in wrong["problems"]
        for citation in right["citations"]:
            text = wence("show", citation["document_id"], "--json").json["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]

    def test_in_words(self, wence):
        assert "九百元" in wence("verify", "低保家庭每户补贴取暖费九百元。").out

    def test_a_batch_with_passages_opens_no_index(self, run, tmp_path):
        row = {
            "id": 5,
            "text": "每户补贴六百元。",
            "passages": [{"title": "通知", "text": "对低保家庭每户补贴六百元。"}],
        }
        (tmp_path / "texts.jsonl").write_text(json.dumps(row) + "\n{}\n", "utf8")
        good, bad = run("verify", "--batch", "texts.jsonl").rows
        assert good["id"] == 5
        assert [s["supported"] for s in good["sentences"]] == [True]
        assert set(bad) == {"id", "error"}

    def test_nothing_to_check(self, wence):
        assert "--batch" in wence("verify", " ").complaint


class TestBatch:
    def written(self, tmp_path, *rows):
        file = tmp_path / "questions.jsonl"
        texts = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        file.write_text("\n".join(texts) + "\n", "utf8")
        return file

    @pytest.mark.parametrize("verb", ["ask", "search"])
    def test_an_object_a_line_in_order_with_errors_in_place(self, wence, tmp_path, verb):
        file = self.written(
            tmp_path,
            {"id": "a", "question": QUESTION},
            "nonsense",
            {"id": "c", "question": ""},
            {"id": "d", "question": "那何立群呢？", "history": [["周文清在会上说了什么？", "要稳岗。"]]},
        )
        first, second, third, fourth = wence(verb, "--batch", file).rows
        assert first["id"] == "a"
        assert first["passages"]
        assert set(second) == set(third) == {"id", "error"}
        assert (second["id"], third["id"]) == (None, "c")
        assert fourth["standalone_question"] == "何立群在会上说了什么？"

    def test_passages_of_ones_own_need_no_index(self, run, tmp_path):
        text = "对低保家庭每户补贴取暖费六百元。其他家庭不补。"
        row = {
            "id": 1,
            "question": QUESTION,
            "passages": [{"title": "无关", "text": "港口夜间不得作业。"}, {"title": "通知", "text": text}],
        }
        (told,) = run("ask", "--batch", self.written(tmp_path, row)).rows
        assert set(told) == ANSWER
        assert told["refused"] is False
        for citation in told["citations"]:
            assert citation["document_id"] == "passage:2"
            assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert not (tmp_path / ".wence").exists()

    def test_empty_passages_are_a_refusal_and_still_open_no_index(self, run, tmp_path):
        (told,) = run(
            "ask", "--batch", self.written(tmp_path, {"id": 1, "question": "问题", "passages": []})
        ).rows
        assert (told["refused"], told["passages"]) == (True, [])

    def test_a_line_that_needs_the_index_says_so_where_there_is_none(self, run, tmp_path):
        ran = run("ask", "--batch", self.written(tmp_path, {"id": 1, "question": "问题"}))
        assert "wence index" in ran.complaint

    def test_an_empty_file_gives_nothing(self, wence, tmp_path):
        assert wence("ask", "--batch", self.written(tmp_path)).rows == []

    @pytest.mark.parametrize("verb", ["ask", "search"])
    def test_a_file_that_is_not_there(self, wence, verb):
        assert "gone.jsonl" in wence(verb, "--batch", "gone.jsonl").complaint


class TestComplaints:
    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["ask"], "--batch"),
            (["ask", ""], "--batch"),
            (["search", "  "], "--batch"),
            (["ask", "问", "--batch", "x.jsonl"], "--batch"),
            (["ask", "问", "--since", "去年"], "--since"),
            (["ask", "问", "--until", "2023-02-30"], "--until"),
            (["search", "问", "--as-of", "01/02/2023"], "--as-of"),
            (["list", "--as-of", "soon"], "--as-of"),
            (["search", "问", "--status", "valid"], "in_force"),
            (["search", "问", "--status", "unknown"], "in_force"),
            (["search", "问", "-k", "0"], "-k"),
            (["ask", "问", "-k", "many"], "-k"),
            (["ask", "问", "--colour", "red"], "--colour"),
            (["asks", "问"], "asks"),
            (["show"], "documents"),
            (["show", "nonsense"], "nonsense"),
            (["remove", "nonsense"], "nonsense"),
            (["ask", "问", "--embedding", "bge-small"], "bge-small-zh"),
            (["ask", "问", "--embedding", "bge-small-zh"], "hf download"),
            (["ask", "问", "--reranker", "bge-reranker-base"], "hf download"),
            (["ask", "问", "--generator", "gpt"], "extractive"),
            (["ask", "问", "--models", "gone.yaml"], "gone.yaml"),
            (["serve", "--port", "70000"], "--port"),
        ],
    )
    def test_each_is_one_line_and_code_2(self, wence, arguments, says):
        assert says in wence(*arguments).complaint

    @pytest.mark.parametrize(
        "verb", [["list"], ["show", "x"], ["remove", "x"], ["search", "问"], ["ask", "问"]]
    )
    def test_no_index_there(self, run, tmp_path, verb):
        line = run(*verb, "--index", "nowhere").complaint
        assert "nowhere" in line
        assert "wence index" in line
        assert not (tmp_path / "nowhere").exists()

    def test_a_misspelt_key_of_models_yaml(self, wence, tmp_path):
        (tmp_path / "own.yaml").write_text("embedding:\n  bge-m3:\n    dimention: 3\n", "utf8")
        for verb in (["models"], ["ask", "问"]):
            line = wence(*verb, "--models", "own.yaml").complaint
            assert all(part in line for part in ("own.yaml", "embedding.bge-m3.dimention", "dimension"))

    def test_an_index_made_with_another_encoder(self, wence, tmp_path):
        (tmp_path / "own.yaml").write_text(
            "default: {embedding: mine}\nembedding: {mine: {model: bundled}}\n", "utf8"
        )
        for verb in (["ask", "问"], ["search", "问"]):
            line = wence(*verb, "--models", "own.yaml").complaint
            assert all(part in line for part in ("bundled", "mine", "--rebuild"))

    def test_a_damaged_index(self, run, tmp_path):
        (tmp_path / "bad").mkdir()
        (tmp_path / "bad" / "wence.db").write_bytes(b"no database" * 500)
        assert "bad" in run("list", "--index", "bad").complaint


class TestHelp:
    def test_without_a_word_the_verbs_are_listed(self, run):
        ran = run()
        assert (ran.code, ran.err) == (0, "")
        assert all(verb in ran.out for verb in ("index", "ask", "search", "show", "remove", "serve"))

    def test_interrupted(self, run, monkeypatch):
        def interrupted(*_, **__):
            raise KeyboardInterrupt

        monkeypatch.setattr("rag.index.Index.__init__", interrupted)
        assert run("list").code == 130


class TestModels:
    def test_the_profiles_and_which_are_here(self, run):
        rows = run("models", "--json").json
        bundled = next(r for r in rows if (r["section"], r["name"]) == ("embedding", "bundled"))
        assert bundled["default"]
        assert bundled["available"]
        assert {"bge-small-zh", "bge-m3", "qwen3-0.6b"} <= {r["name"] for r in rows}
        assert "bundled" in run("models").out


def program(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        check=False,
        timeout=120,
    )


class TestProcess:
    """A few through a process of their own: streams, codes, and no index left behind."""

    def test_json_is_all_there_is_on_stdout_in_utf8(self, library):
        ran = program("ask", QUESTION, "--index", library / "index", "--json", cwd=library)
        assert (ran.returncode, ran.stderr) == (0, b"")
        assert "六百元" in ran.stdout.decode("utf8")
        json.loads(ran.stdout)

    def test_a_complaint_is_one_line_on_stderr(self, library):
        ran = program("search", "问", "--index", "nowhere", cwd=library)
        assert (ran.returncode, ran.stdout) == (2, b"")
        assert len(ran.stderr.decode("utf8").splitlines()) == 1

    @pytest.mark.slow
    def test_the_demonstration_gives_a_cited_answer_and_stops(self, tmp_path):
        ran = program("demo", "--once", cwd=tmp_path)
        out = ran.stdout.decode("utf8")
        assert ran.returncode == 0, ran.stderr.decode("utf8")
        assert "[1]" in out
        assert "《" in out
        assert (tmp_path / ".wence-demo" / "wence.db").exists()
