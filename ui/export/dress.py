"""What an exported Word document looks like: A4, Chinese type with stand-ins, numbered pages."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import quoteattr

_FONTS = {  # the custom of official papers: 宋体 for text, 黑体 for headings, 仿宋 for what is quoted
    "宋体": "SimSun, Songti SC, Noto Serif CJK SC, Source Han Serif SC",
    "黑体": "SimHei, Heiti SC, Noto Sans CJK SC, Source Han Sans SC",
    "仿宋": "FangSong, FangSong_GB2312, STFangsong, Noto Serif CJK SC",
}
_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = "Times New Roman"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LOOKS = (  # style, font, points, space before and after (points)
    ("Normal", "宋体", 12, 0, 6),
    ("Title", "黑体", 18, 0, 6),
    ("Heading 1", "黑体", 14, 18, 6),
    ("Heading 2", "黑体", 12, 12, 4),
    ("List Bullet", "宋体", 10.5, 0, 0),
    ("Facts", "宋体", 9, 0, 6),
    ("Place", "宋体", 10.5, 6, 0),
    ("Source file", "宋体", 9, 0, 6),
    ("Quote", "仿宋", 12, 2, 6),
)


def dress(document: Any) -> None:
    """Give a new document (of python-docx) its page, its styles and its fonts."""
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(28)
    section.top_margin = section.bottom_margin = Mm(30)
    styles = document.styles
    for name in ("Facts", "Place", "Source file"):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for name, font, size, before, after in _LOOKS:
        style = styles[name]
        _set(style, font, Pt(size))
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.5
    quote = styles["Quote"]
    quote.font.italic = False
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Mm(8)
    styles["Source file"].paragraph_format.left_indent = Mm(6)
    fonts = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts._blob = _font_table().encode("utf8")  # noqa: SLF001 - a part the library keeps as bytes
    for language in styles.element.xpath("w:docDefaults//w:lang"):  # how lines of Chinese are broken
        language.set(qn("w:eastAsia"), "zh-CN")
    _number_pages(section.footer.paragraphs[0])


def chinese_marks(document: Any) -> None:
    """Let quotation marks, dashes and dots among Chinese be set as Chinese ones (ECMA-376, 17.3.2.26)."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    for run in document.element.body.iter(qn("w:r")):
        if _HAN.search("".join(run.itertext())):
            run.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def _set(style: Any, font: str, size: Any) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import RGBColor  # noqa: PLC0415

    style.font.name, style.font.size, style.font.color.rgb = _LATIN, size, RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # they would win over the names
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)


def _number_pages(paragraph: Any) -> None:
    """The page's number in the middle (ECMA-376, 17.16.19 and 17.16.5.44)."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(paragraph.add_run("1")._r)  # noqa: SLF001 - the library has no call for fields
    paragraph._p.append(field)  # noqa: SLF001


def _font_table() -> str:
    """The fonts with the names they may also be found under (ECMA-376, 17.8.3.1)."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val={quoteattr(others)}/><w:charset w:val="86"/></w:font>'
        for name, others in _FONTS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:fonts xmlns:w="{_NAMESPACE}">{entries}</w:fonts>'
    )
