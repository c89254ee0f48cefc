import io
import sys
import threading

from rag.telling import listening, told
from ui.progress import bar, late_bar


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


def test_work_that_is_soon_done_draws_nothing(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with late_bar() as tell, listening(tell):
        assert list(told("更新检索", range(250), 250)) == list(range(250))
    assert screen.getvalue() == ""


def test_work_that_takes_long_draws_a_bar_until_it_is_done(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("ui.progress.PATIENCE", 0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with late_bar() as tell, listening(tell):
        assert list(told("更新检索", range(250), 250)) == list(range(250))
    assert "更新检索" in screen.getvalue()
    assert "200/250" in screen.getvalue()


def test_what_is_printed_meanwhile_goes_to_standard_output_alone(monkeypatch, capsys):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("ui.progress.PATIENCE", 0)
    monkeypatch.setenv("TERM", "xterm")
    with late_bar() as tell, listening(tell):
        for _ in told("更新检索", range(1), 1):
            sys.stdout.write("{}\n")
        drawn = screen.getvalue()
        sys.stdout.write("answer\n")
        assert screen.getvalue() == drawn
    assert capsys.readouterr().out == "{}\nanswer\n"


def test_other_threads_do_not_draw_on_the_terminal():
    heard = []
    with listening(lambda *what: heard.append(what)):
        thread = threading.Thread(target=lambda: list(told("更新检索", range(3), 3)))
        thread.start()
        thread.join()
        assert heard == []
        list(told("更新检索", range(3), 3))
    assert heard == [("更新检索", 0, 3), ("", 0, 0)]


def test_a_terminal_has_one_bar_at_a_time(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("ui.progress.PATIENCE", 0)
    monkeypatch.setenv("TERM", "xterm")
    with late_bar() as tell, listening(tell), bar() as progress:
        progress("notice.txt", 1, 2)
        list(told("更新检索", range(3), 3))
    assert "0/3" in screen.getvalue()
