"""The page's type and colours for what the web framework draws itself; system fonts, nothing loaded."""

from __future__ import annotations

import gradio as gr

FONTS = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "system-ui",
    "sans-serif",
]


def theme() -> gr.themes.Base:
    """Flat surfaces, no shadows; colours are the variables of style.css, light and dark."""
    plain = {
        "body_background_fill": "var(--paper)",
        "body_text_color": "var(--ink)",
        "background_fill_primary": "var(--paper)",
        "background_fill_secondary": "var(--paper)",
        "block_background_fill": "transparent",
        "block_border_width": "0",
        "block_shadow": "none",
        "input_background_fill": "transparent",
        "input_border_color": "var(--line)",
        "border_color_primary": "var(--line)",
        "color_accent": "var(--accent)",
        "button_primary_background_fill": "var(--accent)",
        "button_primary_background_fill_hover": "var(--accent)",
        "button_primary_text_color": "var(--paper)",
    }
    dark = {f"{name}_dark": value for name, value in plain.items() if not name.endswith(("width", "accent"))}
    return gr.themes.Base(font=FONTS, font_mono=["monospace"]).set(**plain, **dark)
