"""Answer → HTML for the chat: sentences with citation chips, sources, the refusal card, the welcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from rag.domain import Answer, Citation, Hit, Sentence
from rag.rewriting import asks_back
from ui.rendering.citations import chip, sources_html
from ui.rendering.markup import NOT_IN_FORCE, escaped, excerpt, tag, target, where
from ui.rendering.verdict import verdict_html
from ui.rendering.words import Words
from ui.rendering.writing import note_html, pending_html, thinking_html

_NEAREST = 3  # passages shown where there is no answer (yet): enough to see what there is, few to read
_EXCERPT = 90  # characters, about two lines of the column
_ENDS = tuple("。！？；….!?;”’）)")  # of a sentence that another may follow on the same line


def answer_html(
    answer: Answer,
    words: Words,
    *,
    whole: bool = True,
    instead: Sequence[str] = (),
    good: bool | None = None,
) -> str:
    """The answer as far as it has grown; with `whole` also its verdict and what was found.

    `instead` are questions a refusal offers to ask; `good` how the reader judged
    the answer. Marks: `.answer .sentence`, `.citation[data-marker]`, `.refusal`.
    """
    parts = []
    if answer.standalone_question != answer.question:
        parts.append(
            f'<p class="understood">{escaped(words.understood_as)}'
            f'<button type="button" class="standalone" title="{escaped(words.edit)}">'
            f"{escaped(answer.standalone_question)}</button></p>"
        )
    parts.append(thinking_html(answer, words))
    if answer.refused:
        return "".join(
            [*parts, _refusal(answer, words, instead), verdict_html(answer, words, good) if whole else ""]
        )
    if not answer.sentences and not answer.pending:
        parts.append(f'<p class="progress">{escaped(words.found.format(len(answer.hits)))}</p>')
        return "".join([*parts, f'<div class="found">{_passages(answer.hits[:_NEAREST], words)}</div>'])
    citations = {c.marker: c for c in answer.citations}
    parts.append(note_html(answer))
    parts += [_paragraph(group, citations, words) for group in _paragraphs(answer.sentences, citations)]
    parts += [_further(answer, words), pending_html(answer, words)]
    if whole:
        parts += [sources_html(answer.citations, words), verdict_html(answer, words, good)]
        parts.append(_found(answer.hits, words))
    return f'<div class="answer">{"".join(parts)}</div>'


def failure_html(message: str) -> str:
    """One line of trouble in place of an answer."""
    return f'<p class="failure" role="alert">{escaped(message)}</p>'


def welcome_html(words: Words, documents: int | None, questions: Sequence[str] = ()) -> str:
    """The page before the first question; `documents` is None while the models warm up."""
    if documents is None:
        state = words.warming
    elif documents:
        state = words.documents_ready.format(f"{documents:,}")
    else:
        state = words.no_documents
    return (
        f'<div class="welcome"><h1>{escaped(words.name)}</h1><p>{escaped(words.tagline)}</p>'
        f'<p class="state">{escaped(state)}</p>{_questions(words.try_asking, questions)}</div>'
    )


def _paragraphs(sentences: Iterable[Sentence], citations: dict[int, Citation]) -> list[list[Sentence]]:
    """Sentences of one clause flow together; another clause, a label, an unended line begins a paragraph."""
    paragraphs: list[list[Sentence]] = []
    previous: tuple[str, str | None] | None = None
    for sentence in sentences:
        cited = [citations[m] for m in sentence.citations if m in citations]
        place = (cited[0].document.id, cited[0].anchor) if cited else previous
        ended = bool(paragraphs) and paragraphs[-1][-1].text.rstrip().endswith(_ENDS)
        flows = ended and place == previous and not sentence.label
        if flows:
            paragraphs[-1].append(sentence)
        else:
            paragraphs.append([sentence])
        previous = place
    return paragraphs


def _paragraph(sentences: Iterable[Sentence], citations: dict[int, Citation], words: Words) -> str:
    """Sentences of one line; what semicolons join has its chips once, at its end."""
    line = list(sentences)
    joined = [
        one.supported and one.text.endswith(("；", ";")) and one.citations == after.citations
        for one, after in pairwise(line)
    ]
    shown = zip(line, [*joined, False], strict=True)
    return f"<p>{''.join(_sentence(s, {} if goes_on else citations, words) for s, goes_on in shown)}</p>"


def _sentence(sentence: Sentence, citations: dict[int, Citation], words: Words) -> str:
    chips = "".join(chip(citations[m], words) for m in sentence.citations if m in citations)
    label = f'<span class="label">{escaped(sentence.label)}</span>' if sentence.label else ""
    mark = "sentence" if sentence.supported else "sentence unsupported"
    text = f'{label}<span class="{mark}">{_emphasised(sentence)}</span>'
    if sentence.supported:
        return text + chips
    why = "；".join(words.problem(p) for p in sentence.problems)
    return f'{text}{chips}<span class="problem">{escaped(words.unsupported + why)}</span>'


def _further(answer: Answer, words: Words) -> str:
    """How many documents a list of documents leaves out, and the button that lists them."""
    if not answer.further:
        return ""
    return (
        f'<p class="further">{escaped(words.further.format(answer.further))}'
        f'<button type="button" class="list-all" data-question="{escaped(answer.standalone_question)}">'
        f"{escaped(words.list_all)}</button></p>"
    )


def _emphasised(sentence: Sentence) -> str:
    out, done = [], 0
    for span in sorted(sentence.emphasis):
        if span.start < done:
            continue
        out += [
            escaped(sentence.text[done : span.start]),
            f"<strong>{escaped(span.of(sentence.text))}</strong>",
        ]
        done = span.end
    return "".join([*out, escaped(sentence.text[done:])])


def _found(hits: Sequence[Hit], words: Words) -> str:
    if not hits:
        return ""
    title = escaped(words.found_list.format(len(hits)))
    return f'<details class="found"><summary>{title}</summary>{_passages(hits, words)}</details>'


def _passages(hits: Sequence[Hit], words: Words) -> str:
    rows = "".join(
        f'<li><button type="button" class="passage" {target(h.document, h.passage.span, h.text)}>'
        f'<span class="where">{escaped(where(h.document, h.passage.headings))}</span>'
        f"{tag(h.status, words) if h.status in NOT_IN_FORCE else ''}"
        f'<span class="excerpt">{escaped(excerpt(h.text, _EXCERPT))}</span></button></li>'
        for h in hits
    )
    return f'<ol class="passages">{rows}</ol>'


def _refusal(answer: Answer, words: Words, instead: Sequence[str]) -> str:
    note = f"<p>{escaped(answer.note)}</p>" if answer.note else ""
    if asks_back(answer.note):
        choices = _questions(words.pick, answer.choices) or note  # none are kept with a conversation
        return f'<section class="refusal"><h2>{escaped(words.which)}</h2>{choices}</section>'
    nearest = ""
    if answer.hits:
        nearest = f"<h3>{escaped(words.nearest)}</h3>{_passages(answer.hits[:_NEAREST], words)}"
    return (
        f'<section class="refusal"><h2>{escaped(words.refused)}</h2>{note}'
        f"{nearest}{_questions(words.ask_instead, instead)}</section>"
    )


def _questions(title: str, questions: Sequence[str]) -> str:
    if not questions:
        return ""
    rows = "".join(f'<li><button type="button" class="ask">{escaped(q)}</button></li>' for q in questions)
    return f'<div class="questions"><h3>{escaped(title)}</h3><ul>{rows}</ul></div>'
