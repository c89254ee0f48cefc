"""Plain text, Markdown, and what every format does with a file that can't be read."""

from __future__ import annotations

import random

import pytest

from rag.errors import NotFound, ReadingError
from rag.reading import Reading, read

BODY = (
    "为方便居民就近就餐，特别是老年人就近用餐，现就加强社区食堂建设有关事项通知如下。各区应当在年底前完成选址工作，"
    "并将结果报市民政局备案，逾期未完成的，予以通报。"
)


def one(path) -> Reading:
    readings = list(read(path))
    assert len(readings) == 1
    assert isinstance(readings[0], Reading)
    return readings[0]


def write(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def heads(reading):
    return [(h.level, h.span.of(reading.text)) for h in reading.headings]


def test_text_takes_its_headline_for_a_title(tmp_path):
    reading = one(write(tmp_path, "a.txt", f"\n民发〔2023〕5号\n\n关于加强社区食堂\n建设的通知\n\n{BODY}\n"))
    assert reading.title == "关于加强社区食堂建设的通知"
    assert (reading.external_id, reading.headings, reading.pages, reading.warnings) == (None, (), (), ())


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("社区食堂十问\n\n" + BODY, "社区食堂十问"),
        (BODY, BODY[:80]),
        ("2023年5月6日\n社区食堂", "社区食堂"),
        ("。\n。", "。"),
    ],
)
def test_titles_of_texts(tmp_path, text, title):
    assert one(write(tmp_path, "x.txt", text)).title == title


def test_text_in_gbk_points_back_to_its_characters(tmp_path):
    raw = f"　　{BODY[:50]}\r\n\r\n{BODY[50:]}\r\n"
    reading = one(write(tmp_path, "a.txt", raw.encode("gbk")))
    assert reading.text == BODY
    for n, c in enumerate(reading.text):
        assert raw[reading.alignment.to_original(n)] == c


MARKDOWN = """---
title: 办事指南
issuer: "市民政局"
---
<!-- 内部注释 -->
# 办事 **指南** #

正文有 *强调*、`代码*`、[链接](http://a.example/c_(d) "题")和 3 * 4 = 12，snake_case_name。\
![图一](a.png)<br>换行

> 引用一句话
##没有空格的标题
| 项目 | 费用 |
|:--|--:|
| 登记 | **10元** |

~~~python
# x = "a  *b*"
~~~

第二节
------
1. 第一步
- 提交 ~~材料~~ \\*号
***
[id]: http://a.example
《关于修改<某法>的决定》 <https://b.example>
"""


def test_markdown_keeps_the_words_and_drops_the_marks(tmp_path):
    reading = one(write(tmp_path, "a.md", MARKDOWN))
    assert reading.text == (
        "办事 指南\n\n"
        "正文有 强调、代码*、链接和 3 * 4 = 12，snake_case_name。图一\n换行\n\n"
        "引用一句话\n没有空格的标题\n项目 | 费用\n登记 | 10元\n\n"
        '# x = "a  *b*"\n\n第二节\n1. 第一步\n- 提交 材料 *号\n\n'
        "《关于修改<某法>的决定》 https://b.example"
    )
    assert reading.title == "办事指南"
    assert reading.metadata == {"issuer": "市民政局"}
    assert heads(reading) == [(1, "办事 指南"), (2, "没有空格的标题"), (2, "第二节")]
    for n, c in enumerate(reading.text):
        assert c.isspace() or MARKDOWN[reading.alignment.to_original(n)] == c


def test_a_heading_is_the_title_of_a_markdown_file_without_front_matter(tmp_path):
    assert one(write(tmp_path, "a.md", "## 小节\n\n# 大题\n\n文字。")).title == "大题"


@pytest.mark.parametrize(
    ("name", "data", "say"),
    [
        ("a.txt", b"", "空"),
        ("a.txt", b" \r\n\t", "空"),
        ("a.txt", "\u200b\ufeff".encode(), "没有文字"),
        ("a.txt", random.Random(0).randbytes(999), "UTF-8"),
        ("a.md", b"---\ntitle: x\n---\n", "没有文字"),
        ("a.html", b"<html><body><script>x</script></body></html>", "没有文字"),
        ("a.html", b"\x89PNG\r\n\x1a\n" + bytes(99), "UTF-8"),
        ("a.xyz", b"hello", "不支持"),
        ("a", b"hello", "不支持"),
        ("a.jsonl", b"\n \n", "空"),
    ],
)
def test_what_cannot_be_read_says_so_in_one_line(tmp_path, name, data, say):
    path = write(tmp_path, name, data)
    with pytest.raises(ReadingError) as caught:
        list(read(path))
    message = str(caught.value)
    assert say in message
    assert message.startswith(f"{path}：")
    assert "\n" not in message


def test_what_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        list(read(tmp_path / "a.txt"))
    with pytest.raises(ReadingError):
        list(read(_folder(tmp_path / "b.txt")))


def _folder(path):
    path.mkdir()
    return path
