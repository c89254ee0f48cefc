"""Answer → HTML for the chat: sentences with citation chips, sources, the refusal card, the welcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.domain import Answer, Citation, Hit, Sentence, Status
from ui.rendering.markup import escaped, excerpt, facts, joined, tag, target, where
from ui.rendering.plain import answer_markdown
from ui.rendering.words import Words

_NEAREST = 3  # passages a refusal shows: enough to see what there is, few enough to read
_EXCERPT = 90  # characters, about two lines of the column
_GLIMPSE = 12  # characters of a quote that stand for a place without a clause or page
_ENDS = tuple("。！？；….!?;”’）)")  # of a sentence that another may follow on the same line
_DOUBTFUL = (Status.REPEALED, Status.NOT_YET)


def answer_html(answer: Answer, words: Words, *, whole: bool = True, instead: Sequence[str] = ()) -> str:
    """The answer as far as it has grown; with `whole` also its verdict and what was found.

    `instead` are questions a refusal offers to ask. Marks: `.answer .sentence`,
    `.citation[data-marker]`, `.refusal`.
    """
    parts = []
    if answer.standalone_question != answer.question:
        parts.append(
            f'<p class="understood">{escaped(words.understood_as)}'
            f'<span class="standalone">{escaped(answer.standalone_question)}</span></p>'
        )
    if answer.refused:
        return "".join([*parts, _refusal(answer, words, instead)])
    if not answer.sentences:
        parts.append(f'<p class="progress">{escaped(words.found.format(len(answer.hits)))}</p>')
        return "".join(parts)
    citations = {c.marker: c for c in answer.citations}
    parts += [_paragraph(group, citations, words) for group in _paragraphs(answer.sentences, citations)]
    if whole:
        parts += [_sources(answer.citations, words), _verdict(answer, words)]
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
    """Sentences of one clause flow together; another clause, or a line without an end, begins a paragraph."""
    paragraphs: list[list[Sentence]] = []
    previous: tuple[str, str | None] | None = None
    for sentence in sentences:
        cited = [citations[m] for m in sentence.citations if m in citations]
        place = (cited[0].document.id, cited[0].anchor) if cited else previous
        flows = bool(paragraphs) and place == previous and paragraphs[-1][-1].text.rstrip().endswith(_ENDS)
        if flows:
            paragraphs[-1].append(sentence)
        else:
            paragraphs.append([sentence])
        previous = place
    return paragraphs


def _paragraph(sentences: Iterable[Sentence], citations: dict[int, Citation], words: Words) -> str:
    return f"<p>{''.join(_sentence(s, citations, words) for s in sentences)}</p>"


def _sentence(sentence: Sentence, citations: dict[int, Citation], words: Words) -> str:
    chips = "".join(_chip(citations[m], words) for m in sentence.citations if m in citations)
    text = (
        f'<span class="sentence{"" if sentence.supported else " unsupported"}">{_emphasised(sentence)}</span>'
    )
    if sentence.supported:
        return text + chips
    why = "；".join(words.problem(p) for p in sentence.problems)
    return f'{text}{chips}<span class="problem">{escaped(words.unsupported + why)}</span>'


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


def _chip(citation: Citation, words: Words) -> str:
    label = f"{words.source.format(citation.marker)}：《{citation.document.title}》{citation.anchor or ''}"
    standing = tag(citation.status, words) if citation.status in _DOUBTFUL else ""
    return (
        f'<button type="button" class="citation" data-marker="{citation.marker}" '
        f"{target(citation.document, citation.span, citation.quote, citation.anchor)} "
        f'aria-label="{escaped(label)}">{citation.marker}</button>{standing}'
    )


def _sources(citations: Sequence[Citation], words: Words) -> str:
    """The cited documents, each once, with its places by their markers."""
    rows = []
    for document_id in dict.fromkeys(c.document.id for c in citations):
        cited = [c for c in citations if c.document.id == document_id]
        document = cited[0].document
        rows.append(
            f'<li><div class="name">{escaped(document.title)}{tag(cited[0].status, words)}</div>'
            f'<div class="facts">{joined(facts(document, words))}</div>'
            f'<div class="places">{"".join(_place(c, words) for c in cited)}</div></li>'
        )
    return f'<ol class="sources">{"".join(rows)}</ol>' if rows else ""


def _place(citation: Citation, words: Words) -> str:
    page = words.page.format(citation.page) if citation.page else ""
    name = " ".join(filter(None, (citation.anchor, page))) or excerpt(citation.quote, _GLIMPSE)
    return (
        f'<button type="button" class="source" data-marker="{citation.marker}" '
        f"{target(citation.document, citation.span, citation.quote, citation.anchor)}>"
        f'<span class="number">{citation.marker}</span>{escaped(name)}</button>'
    )


def _verdict(answer: Answer, words: Words) -> str:
    doubtful = sum(not s.supported for s in answer.sentences)
    checked = words.not_all_checked.format(doubtful) if doubtful else f"{words.all_checked} ✓"
    parts = [words.evidence.format(len(answer.citations)), checked]
    if "total" in answer.timings_ms:
        parts.append(words.seconds.format(f"{answer.timings_ms['total'] / 1000:.2f}"))
    return (
        f'<p class="verdict"><span>{joined(parts)}</span>'
        f'<button type="button" class="copy" data-copy="{escaped(answer_markdown(answer, words))}">'
        f"{escaped(words.copy)}</button></p>"
    )


def _found(hits: Sequence[Hit], words: Words) -> str:
    if not hits:
        return ""
    title = escaped(words.found_list.format(len(hits)))
    return f'<details class="found"><summary>{title}</summary>{_passages(hits)}</details>'


def _passages(hits: Sequence[Hit]) -> str:
    rows = "".join(
        f'<li><button type="button" class="passage" {target(h.document, h.passage.span, h.text)}>'
        f'<span class="where">{escaped(where(h.document, h.passage.headings))}</span>'
        f'<span class="excerpt">{escaped(excerpt(h.text, _EXCERPT))}</span></button></li>'
        for h in hits
    )
    return f'<ol class="passages">{rows}</ol>'


def _refusal(answer: Answer, words: Words, instead: Sequence[str]) -> str:
    note = f"<p>{escaped(answer.note)}</p>" if answer.note else ""
    nearest = ""
    if answer.hits:
        nearest = f"<h3>{escaped(words.nearest)}</h3>{_passages(answer.hits[:_NEAREST])}"
    return (
        f'<section class="refusal"><h2>{escaped(words.refused)}</h2>{note}'
        f"{nearest}{_questions(words.ask_instead, instead)}</section>"
    )


def _questions(title: str, questions: Sequence[str]) -> str:
    if not questions:
        return ""
    rows = "".join(f'<li><button type="button" class="ask">{escaped(q)}</button></li>' for q in questions)
    return f'<div class="questions"><h3>{escaped(title)}</h3><ul>{rows}</ul></div>'
