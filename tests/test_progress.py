import io
import sys

from ui.progress import bar


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self):
        return True


def test_a_pipe_gets_nothing(monkeypatch):
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with bar() as progress:
        progress("notice.txt", 1, 2)
    assert pipe.getvalue() == ""


def test_a_terminal_gets_a_bar_with_what_is_read_and_how_far(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with bar() as progress:
        progress("papers/notice.txt", 3, 7)
    assert "notice.txt" in screen.getvalue()
    assert "3/7" in screen.getvalue()


def test_an_empty_run_has_no_end_to_show(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with bar() as progress:
        progress("", 0, 0)


def test_brackets_in_a_name_are_no_markup(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with bar() as progress:
        progress("国发[2023]12号[/b].txt", 1, 2)
    assert "国发[2023]12号[/b].txt" in screen.getvalue()
