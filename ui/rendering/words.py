"""The words of the faces, in Chinese and in English.

Only the frame speaks the reader's language; what stands in a document stays as
it is written there.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.domain import Problem, Status


@dataclass(frozen=True, slots=True)
class Words:
    """Every phrase a face shows; `{}` marks the place of a number or a name."""

    lang: str
    name: str
    tagline: str
    documents_ready: str
    no_documents: str
    warming: str
    try_asking: str
    chat: str
    library: str
    new_chat: str
    placeholder: str
    keys: str
    send: str
    skip: str
    looking: str
    found: str
    found_list: str
    understood_as: str
    evidence: str
    all_checked: str
    not_all_checked: str
    unsupported: str
    seconds: str
    copy: str
    copied: str
    refused: str
    nearest: str
    ask_instead: str
    fault: str
    source: str
    quote: str
    page: str
    close: str
    outline: str
    previous: str
    next: str
    copy_quote: str
    copy_citation: str
    changed: str
    moved: str
    gone: str
    issued: str
    effective: str
    amended: str
    upload: str
    formats: str
    reading: str
    added: str
    remove: str
    remove_sure: str
    cancel: str
    removed: str
    passages: str
    count: str
    shown: str
    find: str
    more: str
    empty_library: str
    warnings: str
    statuses: tuple[tuple[Status, str], ...]
    problems: tuple[tuple[Problem, str], ...]

    def status(self, status: Status) -> str:
        """The name of `status`; "" for UNKNOWN, of which there is nothing to say."""
        return dict(self.statuses).get(status, "")

    def problem(self, problem: Problem) -> str:
        """Why a sentence is not supported, in a few words."""
        return dict(self.problems)[problem]


ZH = Words(
    lang="zh-CN",
    name="问策",
    tagline="用平常的话问政策文件，答案的每一句都能点回原文。",
    documents_ready="文件库中有 {} 篇文件",
    no_documents="文件库还是空的。到“文件库”里放入法规、通知或新闻，就可以提问了。",
    warming="正在装载模型与文件……",
    try_asking="可以这样问",
    chat="问答",
    library="文件库",
    new_chat="新对话",
    placeholder="请输入问题",
    keys="回车发送，Shift + 回车换行",
    send="发送",
    skip="跳到提问框",
    looking="正在查找原文……",
    found="找到 {} 段相关原文，正在核对……",
    found_list="检索到的 {} 段原文",
    understood_as="按此查找：",
    evidence="依据 {} 处",
    all_checked="已逐句核对",
    not_all_checked="有 {} 句未能在原文中核实",
    unsupported="未核实：",
    seconds="{} 秒",
    copy="复制答案",
    copied="已复制",
    refused="文件中没有找到答案",
    nearest="最接近的原文",
    ask_instead="或许可以问",
    fault="程序出了差错，这个问题没有答完。请再试一次；若仍如此，请查看终端里的记录。",
    source="出处 {}",
    quote="引文",
    page="第 {} 页",
    close="关闭",
    outline="目录",
    previous="上一处引文",
    next="下一处引文",
    copy_quote="复制引文",
    copy_citation="复制出处",
    changed="这份文件在回答之后更新过，引文已在新文本中重新找到。",
    moved="这份文件在回答之后更新过，新文本中已没有这段引文。",
    gone="这份文件已不在文件库中。",
    issued="{} 发布",
    effective="{} 施行",
    amended="经修改",
    upload="把文件拖到这里，或点击选择",
    formats="支持 txt、md、html、docx、pdf、jsonl，可以一次放入多份",
    reading="正在读取（{}/{}）：",
    added="已入库",
    remove="移除",
    remove_sure="确认移除",
    cancel="取消",
    removed="已移除：{}",
    passages="{} 段",
    count="共 {} 篇",
    shown="显示前 {} 篇",
    find="按标题、文号、机关查找",
    more="显示更多",
    empty_library="还没有文件。",
    warnings="读取时的提醒",
    statuses=((Status.IN_FORCE, "现行有效"), (Status.NOT_YET, "尚未施行"), (Status.REPEALED, "已废止")),
    problems=(
        (Problem.NO_EVIDENCE, "原文中没有依据"),
        (Problem.NUMBER, "数字与原文不符"),
        (Problem.DATE, "日期与原文不符"),
        (Problem.NAME, "名称与原文不符"),
        (Problem.DOCUMENT_NUMBER, "文号与原文不符"),
        (Problem.NEGATION, "肯定、否定或范围与原文不符"),
        (Problem.CITATION, "引用的出处不成立"),
    ),
)

EN = Words(
    lang="en",
    name="问策 Wence",
    tagline="Ask policy documents in plain words. Every sentence leads back to its source.",
    documents_ready="{} documents in the library",
    no_documents="The library is empty. Add laws, notices or news under “Library”, then ask.",
    warming="Loading models and documents…",
    try_asking="You could ask",
    chat="Ask",
    library="Library",
    new_chat="New chat",
    placeholder="Ask a question",
    keys="Enter sends, Shift+Enter breaks the line",
    send="Send",
    skip="Skip to the question box",
    looking="Searching the documents…",
    found="{} passages found, checking…",
    found_list="{} passages found",
    understood_as="Searched for: ",
    evidence="{} citations",
    all_checked="every sentence checked",
    not_all_checked="{} sentences could not be verified",
    unsupported="Not verified: ",
    seconds="{} s",
    copy="Copy answer",
    copied="Copied",
    refused="The documents do not hold the answer",
    nearest="Nearest passages",
    ask_instead="You could ask instead",
    fault="Something went wrong and the answer was not finished. Try again; the terminal has the details.",
    source="Source {}",
    quote="Quote",
    page="p. {}",
    close="Close",
    outline="Contents",
    previous="Previous citation",
    next="Next citation",
    copy_quote="Copy quote",
    copy_citation="Copy citation",
    changed="This document changed after the answer; the quote was found again in the new text.",
    moved="This document changed after the answer; the quote is no longer in it.",
    gone="This document is no longer in the library.",
    issued="issued {}",
    effective="effective {}",
    amended="amended",
    upload="Drop files here, or click to choose",
    formats="txt, md, html, docx, pdf, jsonl; several at once",
    reading="Reading ({}/{}): ",
    added="Added",
    remove="Remove",
    remove_sure="Really remove",
    cancel="Cancel",
    removed="Removed: {}",
    passages="{} passages",
    count="{} documents",
    shown="first {} shown",
    find="Find by title, number or issuer",
    more="Show more",
    empty_library="No documents yet.",
    warnings="Notes from reading",
    statuses=(
        (Status.IN_FORCE, "in force"),
        (Status.NOT_YET, "not yet in force"),
        (Status.REPEALED, "repealed"),
    ),
    problems=(
        (Problem.NO_EVIDENCE, "no evidence in the documents"),
        (Problem.NUMBER, "a number differs from the source"),
        (Problem.DATE, "a date differs from the source"),
        (Problem.NAME, "a name differs from the source"),
        (Problem.DOCUMENT_NUMBER, "a document number differs from the source"),
        (Problem.NEGATION, "negation or scope differs from the source"),
        (Problem.CITATION, "the citation does not hold"),
    ),
)


def words_for(accept_language: str | None) -> Words:
    """The words for a browser's Accept-Language header (RFC 9110, 12.5.4): Chinese unless it asks otherwise.

    Browsers list the languages best first, so only the first is looked at.
    """
    first = (accept_language or "zh").split(",")[0].strip().lower()
    return ZH if first.startswith(("zh", "*")) or not first else EN
