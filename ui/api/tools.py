"""What a language model may call (Model Context Protocol): the tools ask, search and show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import ConfigurationError
from ui.api.limits import PASSAGES, QUESTION, mistake
from ui.api.programs import Json, Programs
from ui.api.scope import Scope

READ = 20_000  # characters of a document that are shown at once

INSTRUCTIONS = (
    "问策回答关于本机所收政策文件（法律、法规、通知、新闻）的问题，每一句都注明原文出处；"
    "文件里没有的就说没有。先用 ask；要自己读原文时用 search 和 show。引用时请保留标题、条款和原文。\n"
    "Wence answers questions about the policy documents indexed here; every sentence is tied to its source, "
    "and what the documents do not hold is refused. Use ask first; search and show give the texts "
    "themselves. Keep title, clause and quote when you cite."
)

_Question = Annotated[
    str, Field(max_length=QUESTION, description="问题，写成完整的一句话 · the question, one whole sentence")
]
_Filters = Annotated[Scope, Field(description="只看哪些文件，可不填 · which documents; may be left out")]


class Ask(BaseModel):
    """What `ask` takes."""

    model_config = ConfigDict(extra="forbid")
    question: _Question
    filters: _Filters = Scope()

    def done(self, programs: Programs) -> Json:
        """The answer."""
        return programs.ask(self.question, (), self.filters)


class Search(BaseModel):
    """What `search` takes."""

    model_config = ConfigDict(extra="forbid")
    question: _Question
    filters: _Filters = Scope()
    k: Annotated[int, Field(ge=1, le=PASSAGES, description="几段 · how many passages")] = 10

    def done(self, programs: Programs) -> Json:
        """The passages."""
        return programs.search(self.question, (), self.filters, self.k)


class Show(BaseModel):
    """What `show` takes."""

    model_config = ConfigDict(extra="forbid")
    document: Annotated[
        str,
        Field(max_length=200, description="文件编号（结果中的 document_id）· a document_id from a result"),
    ]
    start: Annotated[
        int, Field(ge=0, description="从第几个字起，与引文的 start 同一计数 · first character, from 0")
    ] = 0

    def done(self, programs: Programs) -> Json:
        """The document from `start` on, as far as is shown at once, with the outline of just that stretch."""
        document = programs.show(self.document)
        text = document["text"]
        start, end = min(self.start, len(text)), min(self.start + READ, len(text))
        outline = [unit for unit in document["outline"] if unit["start"] < end and unit["end"] > start]
        shown = {"start": start, "end": end, "length": len(text)}
        return {**document, "text": text[start:end], "outline": outline, "shown": shown}


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: what it takes, and what it is good for in Chinese and English."""

    takes: type[Ask | Search | Show]
    title: str
    description: str

    @property
    def name(self) -> str:
        """The name it is called by."""
        return self.takes.__name__.lower()

    def schema(self) -> Json:
        """The JSON schema of what it takes."""
        return self.takes.model_json_schema()

    def call(self, programs: Programs, arguments: Any) -> Json:
        """The result of a call.

        Raises:
            ConfigurationError: the arguments are not what the tool takes.
            WenceError: what the verb itself complains of.

        """
        try:
            wish = self.takes.model_validate(arguments)
        except ValidationError as error:
            raise ConfigurationError(mistake(error)) from error
        return wish.done(programs)


TOOLS = (
    Tool(
        Ask,
        "问政策文件 · Ask the documents",
        "用政策文件回答一个问题。返回 answer（带 [n] 标记）、sentences（逐句；supported 表示已在原文核实）、"
        "citations（每个标记的文件标题、条款、原文 quote 和位置）、confidence；"
        "refused 为 true 表示文件里没有答案，这时 passages 是最接近的原文。\n"
        "Answers a question from the policy documents: answer with [n] markers, sentences (supported: "
        "verified in the source), citations (title, clause, exact quote, position) and confidence. "
        "refused: the documents hold no answer; passages are then the nearest texts.",
    ),
    Tool(
        Search,
        "查找原文 · Find passages",
        "查找与问题有关的原文段落，最相关的在前；每段有文件编号、标题、章节和原文。\n"
        "Finds the passages that bear on a question, best first, each with document_id, title, headings "
        "and text.",
    ),
    Tool(
        Show,
        "读文件 · Read a document",
        f"读一份文件：发文机关、文号、日期、效力、目录、正文（每次至多 {READ} 字，用 start 续读）。\n"
        f"Reads a document: issuer, number, dates, status, outline and text ({READ} characters at once; "
        "go on with start).",
    ),
)
