"""Two things at once, both ended before one goes on."""

import threading

import pytest

from rag.beside import beside


def test_both_are_worked_out_at_the_same_time():
    met = threading.Barrier(2, timeout=5)
    assert beside(lambda: (met.wait(), "there")[1], lambda: (met.wait(), "here")[1]) == ("there", "here")


@pytest.mark.parametrize("fails", ["there", "here"])
def test_whichever_fails_the_other_has_ended(fails):
    ended = []

    def part(name):
        if name == fails:
            raise ValueError(name)
        ended.append(name)

    with pytest.raises(ValueError, match=fails):
        beside(lambda: part("there"), lambda: part("here"))
    assert ended == [{"there": "here", "here": "there"}[fails]]
