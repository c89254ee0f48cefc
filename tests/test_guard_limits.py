"""How often, how many at once, how long; and what the log says of it."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import extract_parameters
from starlette.exceptions import HTTPException

from ui.guard import answer, capacity, pace
from ui.guard.capacity import Busy, Capacity, TookTooLong
from ui.guard.headers import policy, with_nonce
from ui.guard.journal import Reticent
from ui.guard.pace import Guesses, Pace, network_of
from ui.guard.users import Role, line_of


def test_a_client_waits_after_a_burst_and_others_do_not():
    now = [0.0]
    kept = Pace(lambda: now[0])
    assert [kept.wait("a") for _ in range(pace.BURST)] == [0.0] * pace.BURST
    assert kept.wait("a") == pytest.approx(1 / pace.RATE)
    assert kept.wait("b") == 0
    now[0] += 1 / pace.RATE
    assert kept.wait("a") == pytest.approx(0)
    assert kept.wait("a") > 0


def test_many_clients_fill_no_memory():
    kept = Pace(lambda: 0.0)
    for number in range(pace._KEPT + 10):
        kept.wait(str(number))
    assert len(kept._buckets) == pace._KEPT


def test_guesses_cost_more_and_more_time_but_not_for_ever():
    now = [0.0]
    kept = Guesses(lambda: now[0])
    for _ in range(pace.GUESSES):
        assert kept.wait("林晚") == 0
        kept.wrong("林晚", "from 10.0.0.1")
    assert kept.wait("林晚") == 1
    assert kept.wait("someone else", "from 10.0.0.1") == 1
    assert kept.wait("someone else") == 0
    waits = []
    for _ in range(12):
        kept.wrong("林晚")
        waits.append(kept.wait("林晚"))
    assert waits[:3] == [2, 4, 8]
    assert waits[-1] == pace.LONGEST
    now[0] += pace.LONGEST
    assert kept.wait("林晚") == 0
    kept.right("林晚")
    assert kept.wait("林晚") == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("somewhere", "somewhere"),
    ],
)
def test_a_client_is_its_network(address, network):
    assert network_of(address) == network


def test_passwords_are_hashed_as_the_standard_says():
    found = extract_parameters(line_of("林晚", Role.READER, "a long password").split(":", 2)[2])
    assert (found.type.name, found.time_cost, found.memory_cost) == ("ID", 3, 64 * 1024)  # RFC 9106, 4


def test_loopback_stays_itself():
    assert network_of("127.0.0.1") == "127.0.0.1"
    assert network_of("::1") == "::1"


# ── places ────────────────────────────────────────────────────────────────────


def test_beyond_the_waiting_one_is_told_at_once():
    held = Capacity(working=1, waiting=1, patience=10)
    begun, go = threading.Event(), threading.Event()

    def work():
        with held.place():
            begun.set()
            go.wait(5)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    begun.wait(5)
    while held._door._value:  # the second one is waiting
        threading.Event().wait(0.001)
    with pytest.raises(Busy, match="稍后再试"), held.place():
        pass
    go.set()
    for thread in threads:
        thread.join(5)
    with held.place():
        assert held._door._value == 1


def test_patience_ends():
    held = Capacity(working=1, waiting=1, patience=0.01)
    with held.place(), pytest.raises(Busy), held.place():
        pass


def test_a_place_is_free_again_however_an_answer_ends():
    held = Capacity(working=1, waiting=0, patience=0.01)
    closed = []

    def steps():
        try:
            yield from range(3)
        finally:
            closed.append(True)

    assert list(held.growing(steps)) == [0, 1, 2]
    left = held.growing(steps)
    next(left)
    with pytest.raises(Busy), held.place():
        pass
    left.close()
    with held.place():
        pass
    assert closed == [True, True]


def test_an_answer_without_an_end_is_ended():
    times = iter([0, 40, 80])
    growing = Capacity().growing(lambda: iter("abc"), 60, lambda: next(times))
    assert [next(growing), next(growing)] == ["a", "b"]
    with pytest.raises(TookTooLong, match="60 秒"):
        next(growing)


def test_whoever_works_or_waits_has_a_thread():
    assert capacity.THREADS > capacity.WORKING + capacity.WAITING


# ── headers and the log ───────────────────────────────────────────────────────


def test_each_answer_has_a_nonce_of_its_own_and_only_its_scripts_have_it():
    page, nonce = with_nonce(
        b'<script src="a.js"></script><SCRIPT>no</SCRIPT><p>&lt;script&gt;</p><scripted>'
    )
    assert page.count(f'<script nonce="{nonce}"'.encode()) == 1
    assert b"<scripted>" in page
    assert with_nonce(b"")[1] != nonce
    said = policy(nonce)
    assert f"'nonce-{nonce}'" in said
    assert "script-src-attr 'none'" in said
    assert "http" not in said  # of no other host
    assert "'unsafe-inline'" not in said.partition("style-src")[0]


def failing():
    try:
        {}["原" + "文"]
    except KeyError as error:
        raise RuntimeError("又是原" + "文") from error


def test_the_log_tells_where_and_what_but_not_the_message():
    with pytest.raises(RuntimeError) as caught:
        failing()
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, caught._excinfo)
    said = Reticent("%(message)s").format(record)
    assert "原文" not in said
    assert "in failing" in said
    assert -1 < said.find("builtins.KeyError") < said.find("builtins.RuntimeError")
    assert "原文" in logging.Formatter("%(message)s").format(
        logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, caught._excinfo)
    )


def test_a_body_that_stalls_is_given_up_and_a_stream_may_rest(monkeypatch):
    monkeypatch.setattr(answer, "STALLED", 0.01)
    messages = [{"type": "http.request", "body": b"{}", "more_body": True}, {"type": "http.request"}]
    pauses = [0, 0, 0.05]

    async def receive():
        await asyncio.sleep(pauses.pop(0))
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def read():
        body = answer.Measured(receive, 10)
        told = [await body() for _ in range(3)]
        pauses.append(5)
        with pytest.raises(HTTPException):
            await answer.Measured(receive, 10)()
        return told

    with ThreadPoolExecutor(1) as thread:  # the browser's tests leave a loop running in this one
        assert thread.submit(asyncio.run, read()).result()[-1] == {"type": "http.disconnect"}
