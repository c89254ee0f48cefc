"""HTML pages, written as sites write them."""

from __future__ import annotations

import re

import pytest
from test_reading_formats import BODY, heads, one, write

HTML = f"""<?xml version="1.0" encoding="utf-8"?><!doctype html><html><head><meta charset="utf-8">
<meta name="PubDate" content="2024-01-02"><meta name="ContentSource" content="市政府">
<title>关于社区食堂的通知_某市人民政府</title><style>p{{color:red}}</style>
<script>var 泄漏 = 1;</script></head><body>
<nav><a href="/">首页</a></nav>
<ul class="top"><li><a>首页</a></li><li><a>政务公开</a></li><li><a>互动</a></li></ul>
<div class="content"><h1>关于加强社区食堂建设的通知</h1><p>各区人民政府：</p><p>　　{BODY}</p>
<h2>一、总体要求</h2>
<p>坚持政府引导、市场运作，每个街道至少建成<b>一处</b>社区食堂，步行不超过十五分钟，价格公道。</p>
<table><tr><th>区</th><th>数量</th></tr><tr><td>东区</td><td>12</td></tr></table>
<ul><li>每餐价格应当公示</li><li>食材来源应当可追溯</li></ul>
<p style="display:none">看不见</p><p>市民政局<br>2024年1月2日</p></div>
<div class="footer">版权所有 某市人民政府</div></body></html>"""


def test_html_gives_the_main_text_whole(tmp_path):
    reading = one(write(tmp_path, "a.html", HTML))
    assert reading.text == (
        f"关于加强社区食堂建设的通知\n\n各区人民政府：\n\n{BODY}\n\n一、总体要求\n\n"
        "坚持政府引导、市场运作，每个街道至少建成一处社区食堂，步行不超过十五分钟，价格公道。\n\n"
        "区：东区，数量：12。\n\n每餐价格应当公示\n食材来源应当可追溯\n\n市民政局\n2024年1月2日"
    )
    assert reading.title == "关于加强社区食堂建设的通知"
    assert reading.metadata == {"PubDate": "2024-01-02", "ContentSource": "市政府"}
    assert heads(reading) == [(1, "关于加强社区食堂建设的通知"), (2, "一、总体要求")]


@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "GBK", "nonsense"])
def test_html_in_gbk_whatever_it_declares(tmp_path, declared):
    page = HTML.replace('charset="utf-8"', f'charset="{declared}"')
    assert BODY in one(write(tmp_path, "a.htm", page.encode("gbk"))).text


RARE = f"<p>{BODY}</p><p>镇名㙍、𬭎不在旧字符集里，仍应当照录。</p>"

TRADITIONAL = "<p>為方便居民用餐，各區應當在年底前完成選址工作，並將結果報市民政局備案，逾期的予以通報。</p>"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("gb2312", "utf-8"),
        ("gb2312", "utf-8-sig"),
        ("gb2312", "utf-16"),
        ("gb2312", "big5hkscs"),
        ("big5", "gb18030"),
        ("utf-8", "gb18030"),
        ("utf-8", "utf-16"),
        ("iso-8859-1", "gb18030"),
        ("", "gb18030"),
        ("", "utf-8-sig"),
        ("", "big5hkscs"),
    ],
)
def test_html_in_what_it_does_not_declare(tmp_path, declared, encoding):
    text = TRADITIONAL if "big5" in encoding else RARE
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    page = f"<html><head>{meta}<title>通知</title></head><body>{text}</body></html>"
    reading = one(write(tmp_path, "a.html", page.encode(encoding)))
    assert reading.text == "\n\n".join(re.findall("<p>(.*?)</p>", text))
    assert reading.title == "通知"


def test_html_without_headings_takes_its_title_without_the_site(tmp_path):
    page = f"<html><head><title>食堂通知_某市人民政府</title></head><body><p>{BODY}</p></body></html>"
    reading = one(write(tmp_path, "a.html", page))
    assert (reading.title, reading.text) == ("食堂通知", BODY)


def test_html_nested_beyond_the_stack(tmp_path):
    page = "<html><body>" + "<div>" * 1500 + f"<p>{BODY}</p>" + "</div>" * 1500 + "</body></html>"
    assert "社区食堂" in one(write(tmp_path, "a.html", page)).text


def test_html_layout_tables_are_read_as_text_and_menus_of_links_are_not(tmp_path):
    menu = "".join(f"<li><a href='#'>栏目{n}</a></li>" for n in range(5))
    page = (
        f"<html><body><table><tr><td><ul>{menu}</ul></td><td><h2>通知</h2><p>{BODY}</p><p>{BODY[::-1]}</p></td></tr>"
        "</table></body></html>"
    )
    reading = one(write(tmp_path, "a.html", page))
    assert reading.text == f"通知\n\n{BODY}\n\n{BODY[::-1]}"
    assert heads(reading) == [(2, "通知")]


def test_html_paragraphs_cut_in_two_are_joined(tmp_path):
    page = f"<html><body><p>{BODY}</p><p>{BODY[:60]}</p><p>{BODY[60:]}</p><pre>a  b\n c</pre></body></html>"
    assert one(write(tmp_path, "a.html", page)).text == f"{BODY}\n\n{BODY}\n\na  b\nc"


def test_html_takes_the_declared_article_title(tmp_path):
    meta = '<meta name="ArticleTitle" content="真题">'
    page = f"<html><head>{meta}</head><body><h1>栏目</h1><p>{BODY}</p></body></html>"
    reading = one(write(tmp_path, "a.html", page))
    assert (reading.title, reading.metadata) == ("真题", {"ArticleTitle": "真题"})


def test_html_control_characters_are_dropped_however_they_are_written(tmp_path):
    page = f"<html><p>{BODY[:5]}&#1;&#x1f;\x02</p><script>1</script>\x03<p>&#19968;{BODY}&#10;</p></html>"
    assert one(write(tmp_path, "a.html", page)).text == f"{BODY[:5]}\n\n一{BODY}"


def test_html_attachments_listed_as_links_are_text(tmp_path):
    names = [f"附件{n}：某市社区食堂建设任务分解表第{n}部分" for n in (1, 2, 3)]
    links = "".join(f"<li><a href='{n}.doc'>{name}</a></li>" for n, name in enumerate(names))
    page = (
        f"<html><body><div><h1>通知</h1><p>{BODY}</p><p>{BODY[::-1]}</p><ul>{links}</ul></div></body></html>"
    )
    text = one(write(tmp_path, "a.html", page)).text
    assert text.endswith("\n".join(names))


@pytest.mark.parametrize("tag", ["nav", "aside", "footer", "script", "style", "noscript", "button", "form"])
def test_html_furniture_never_gets_in(tmp_path, tag):
    page = f"<html><body><{tag}>不是正文的字</{tag}><main><h1>通知</h1><p>{BODY}</p></main></body></html>"
    assert one(write(tmp_path, "a.html", page)).text == f"通知\n\n{BODY}"


@pytest.mark.parametrize(
    "mark", ['class="breadcrumb"', 'id="share"', 'role="navigation"', "hidden", 'style="display: none"']
)
def test_html_furniture_is_known_by_its_marks(tmp_path, mark):
    page = f"<html><body><div {mark}>不是正文</div><div><h1>通知</h1><p>{BODY}</p></div></body></html>"
    assert one(write(tmp_path, "a.html", page)).text == f"通知\n\n{BODY}"
