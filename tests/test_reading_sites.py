# ruff: noqa: E501 pages are as wide as sites write them
"""Pages as the sites of governments publish them, five built in different ways."""

from __future__ import annotations

import pytest
from test_reading_formats import one, write

TITLE = "某省人民政府办公厅关于推进社区食堂建设的通知"
NUMBER = "某政办发〔2024〕9号"
LEAD = "各市、县人民政府，省政府各部门："
FIRST = "为方便居民就近就餐，特别是老年人就近用餐，经省政府同意，现就推进社区食堂建设有关事项通知如下。"
SECOND = (
    "各市应当在2024年年底前完成选址，每个街道至少建成一处社区食堂，步行不超过十五分钟，所需经费列入本级预算。"
)
THIRD = "省民政厅会同省财政厅每季度通报进度，对逾期未完成的市予以约谈，并在全省范围内公开有关情况。"
SIGNED = ("某省人民政府办公厅", "2024年3月8日")
BODY = (LEAD, FIRST, "一、总体要求", SECOND, "二、保障措施", THIRD, *SIGNED)
MENU = "首页 机构概况 新闻中心 政务公开 办事服务 互动交流".split()
CHROME = [
    *MENU,
    "当前位置",
    "分享到",
    "微信",
    "打印",
    "关闭窗口",
    "大 中 小",
    "版权所有",
    "ICP备",
    "相关阅读",
    "扫一扫",
    "网站地图",
    "无障碍",
]


def paragraphs(tag='p style="text-indent:2em"'):
    return "".join(f"<{tag}>{text}</{tag.split()[0]}>" for text in BODY)


CENTRAL = f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{TITLE}_社区服务_某省政府网</title>
<meta name="firstpublishedtime" content="2024-03-11-17:20:05"></head><body>
<div class="header_box"><div class="hd_top"><a href="/">无障碍</a><a href="/">English</a></div>
<div class="nav_pc">{"".join(f'<a href="/{n}">{name}</a>' for n, name in enumerate(MENU))}</div></div>
<div class="BreadcrumbNav"><a href="/">首页</a> &gt; <a href="/zc">政策</a></div>
<div class="wrap"><table class="bd1" width="100%"><tbody><tr><td><table><tbody>
<tr><td><b>索 引 号：</b></td><td>00001434/2024-00017</td><td><b>主题分类：</b></td><td>民政、社区服务</td></tr>
<tr><td><b>发文机关：</b></td><td>{SIGNED[0]}</td><td><b>成文日期：</b></td><td>2024年03月08日</td></tr>
<tr><td><b>标　　题：</b></td><td colspan="3">{TITLE}</td></tr>
<tr><td><b>发文字号：</b></td><td>某政办发〔2024〕9号</td><td><b>发布日期：</b></td><td>2024年03月11日</td></tr>
</tbody></table></td></tr></tbody></table>
<div class="share-title">分享到：<a>微信</a><a>微博</a></div>
<div class="trs_editor_view TRS_UEDITOR" id="UCAP-CONTENT"><p style="text-align:center"><strong>{TITLE}</strong></p>
<p style="text-align:center">某政办发〔2024〕9号</p>{paragraphs()}</div>
<div class="ewm"><p>扫一扫在手机打开当前页</p></div></div>
<div class="related"><h3>相关阅读</h3><ul><li><a href="1">某省政府新闻发布会实录</a></li><li><a href="2">图解新政</a></li></ul></div>
<div class="footer"><p>版权所有：某省政府办公厅　某ICP备000号</p></div></body></html>"""

CITY = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{TITLE}</title>
<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="2024-03-11 10:00">
<meta name="ContentSource" content="省政府办公厅"></head><body>
<table width="1000" align="center"><tr>{"".join(f'<td><a href="/{n}">{name}</a></td>' for n, name in enumerate(MENU))}</tr></table>
<table width="1000" align="center"><tr><td>当前位置：<a href="/">首页</a> &gt; <a>公告</a></td></tr>
<tr><td align="center"><h1>{TITLE}</h1></td></tr>
<tr><td align="center">发布时间：2024-03-11　来源：省政府办公厅　字体：【<a>大</a> <a>中</a> <a>小</a>】</td></tr>
<tr><td><div id="zoom">{paragraphs("p")}</div></td></tr>
<tr><td align="right">【<a href="javascript:window.print()">打印</a>】【<a href="javascript:window.close()">关闭窗口</a>】</td></tr></table>
<table width="1000"><tr><td align="center">版权所有　网站地图　某ICP备000号</td></tr></table></body></html>"""

COUNTY = f"""<!doctype html><html><head><title>{TITLE} - 某县政务</title></head><body><div id="top"><ul class="menu">
{"".join(f"<li><a href='#'>{name}</a></li>" for name in MENU)}</ul></div><div class="position">当前位置：首页 &gt; 政策文件</div>
<div class="article"><div class="arc_title">{TITLE}</div>
<div class="arc_info"><span>来源：县政府办公室</span><span>日期：2024-03-12 08:30</span><span>浏览次数：<i>128</i>次</span>
<span>字号：<a>大</a> <a>中</a> <a>小</a></span></div>
<div class="arc_con">{"<br>".join("　　" + text for text in BODY)}<br></div>
<div class="arc_page"><p>上一篇：<a>关于放假的公告</a></p><p>下一篇：没有了</p></div>
<div class="bdsharebuttonbox">分享到：<a>微信</a></div></div><div id="copyright">版权所有</div></body></html>"""

MODERN = f"""<!doctype html><html><head><meta charset="utf-8"><title>{TITLE}</title></head><body>
<header><a href="/">某省人民政府</a><nav>{"".join(f"<a href='/'>{name}</a>" for name in MENU)}</nav></header>
<main><div class="info-list"><ul>
<li><span class="tit">索引号</span><span class="con">00001434/2024-00017</span></li>
<li><span class="tit">发布机构</span><span class="con">省政府办公厅</span></li>
<li><span class="tit">文号</span><span class="con">某政办发〔2024〕9号</span></li></ul></div>
<article><h1>{TITLE}</h1><p class="meta"><time>2024-03-11</time> 来源：省政府办公厅</p>{paragraphs()}
<p>附件：<a href="a.pdf">社区食堂建设任务分解表.pdf</a></p></article></main>
<aside><h2>相关阅读</h2><a href="1">图解：社区食堂怎么建</a></aside>
<footer>版权所有 某ICP备000号</footer></body></html>"""

LETTER = f"""<HTML><BODY><CENTER><FONT SIZE=5><B>{TITLE}</B></FONT></CENTER><HR>
<P ALIGN=CENTER>（某政办发〔2024〕9号）
{"".join(f"<P>　　{text}" for text in BODY)}
<HR><A HREF="index.htm">返回首页</A></BODY></HTML>"""

PAGES = {"central": CENTRAL, "city": CITY, "county": COUNTY, "modern": MODERN, "letter": LETTER}


@pytest.mark.parametrize("name", PAGES)
def test_the_text_is_whole_and_in_order_and_nothing_of_the_site_is_in_it(tmp_path, name):
    page = PAGES[name].encode("gb18030" if name in ("city", "county", "letter") else "utf-8")
    reading = one(write(tmp_path, "a.html", page))
    assert reading.title == TITLE
    at = 0
    for text in BODY:  # raises where one is missing or stands before its turn
        at = reading.text.index(text, at) + len(text)
    assert reading.text.count(SECOND) == 1
    assert [word for word in CHROME if word in reading.text] == []


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        (
            "central",
            {"issuer": SIGNED[0], "number": NUMBER, "issued": "2024年03月08日", "PubDate": "2024-03-11"},
        ),
        ("city", {"ArticleTitle": TITLE, "PubDate": "2024-03-11 10:00", "ContentSource": "省政府办公厅"}),
        ("county", {"PubDate": "2024-03-12", "ContentSource": "县政府办公室"}),
        ("modern", {"number": NUMBER, "ContentSource": "省政府办公厅"}),
        ("letter", {}),
    ],
)
def test_what_the_site_says_of_the_document_is_told(tmp_path, name, stated):
    assert one(write(tmp_path, "a.html", PAGES[name])).metadata == stated


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("central", f"发文字号： | {NUMBER} | 发布日期： | 2024年03月11日"),
        ("city", "发布时间：2024-03-11　来源：省政府办公厅"),
        ("county", "来源：县政府办公室 日期：2024-03-12 08:30"),
        ("modern", f"文号 {NUMBER}"),
        ("letter", f"（{NUMBER}）"),
    ],
)
def test_date_source_and_number_stay_in_the_text_without_the_tools_beside_them(tmp_path, name, line):
    assert line in one(write(tmp_path, "a.html", PAGES[name])).text.split("\n")


def test_words_of_the_document_that_sound_like_a_site_stay(tmp_path):
    said = (
        "关于整治标题党的通知",
        "发文机关标志由全称加文件二字组成",
        "办理结果可以在本机打印，也可以分享到手机。",
        "相关链接",
        "网站主办单位应当在首页公布网站标识码，并接受监督。",
        "版权所有者应当自登记之日起三十日内提出异议。",
    )
    page = "<html><body><h1>办法</h1>" + "".join(f"<p>{line}</p>" for line in said) + "</body></html>"
    text = one(write(tmp_path, "a.html", page)).text
    assert [line for line in said if line not in text] == []


HEADED = """<table><thead><tr><th rowspan="2">区</th><th colspan="2">标准</th></tr>
<tr><th>城市</th><th>农村</th></tr></thead><tbody><tr><td rowspan="2">东区</td><td>600元</td><td>300元</td></tr>
<tr><td>650元</td><td></td></tr></tbody></table>"""


def test_a_table_names_its_columns_in_each_row(tmp_path):
    page = f"<html><body><h1>标准</h1><p>{FIRST}</p>{HEADED}<p>{THIRD}</p></body></html>"
    assert one(write(tmp_path, "a.html", page)).text == (
        f"标准\n\n{FIRST}\n\n区：东区，标准·城市：600元，标准·农村：300元。\n区：东区，标准·城市：650元。\n\n{THIRD}"
    )
