"""Progress: shown only when it is wanted, on stderr, and never in the way."""

import io
import sys
import threading

import pytest

from fibrosim import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _shown(monkeypatch):
    monkeypatch.delenv("FIBROSIM_PROGRESS", raising=False)
    # no clock of its own: each test moves the hands
    monkeypatch.setattr(progress, "TICK", 3600.0)
    monkeypatch.setattr(progress._board, "broken", False)


@pytest.fixture
def put_stderr(monkeypatch):
    # put in place by the test itself: pytest changes sys.stderr between set-up and call
    def put(stream):
        monkeypatch.setattr(sys, "stderr", stream)
        return stream

    return put


def pass_time(seconds):
    for each in list(progress._board.tasks):
        progress._board.look(each, each.started + seconds)


def test_short_work_shows_nothing(put_stderr):
    stderr = put_stderr(io.StringIO())
    with progress.task("short", total=2) as work:
        work.advance()
        pass_time(1.9)
    assert stderr.getvalue() == ""


def test_one_line_every_ten_seconds_where_there_is_no_terminal(put_stderr):
    stderr = put_stderr(io.StringIO())
    with progress.task("400 patients", total=4) as work:
        work.advance()
        for seconds in (3, 9, 10.5, 12, 19, 21):
            pass_time(seconds)
    lines = stderr.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("400 patients: 25 %")


def test_terminal_gets_a_bar_after_two_seconds(put_stderr):
    stream = put_stderr(Terminal())
    with progress.task("[bold]3 years[/]", total=10) as work:
        work.advance(5)
        pass_time(1.0)
        assert stream.getvalue() == ""
        pass_time(2.5)
        with progress.task("inner"):
            pass_time(3.0)
    # the label is text, not markup
    assert "[bold]3 years[/]" in stream.getvalue()
    assert progress._board.display is None


def test_silent_and_the_environment_switch_it_off(put_stderr, monkeypatch):
    stderr = put_stderr(io.StringIO())
    with progress.silent(), progress.task("quiet"):
        pass_time(60)
    monkeypatch.setenv("FIBROSIM_PROGRESS", "0")
    with progress.task("quiet"):
        assert not progress._board.tasks
    assert stderr.getvalue() == ""


def test_advance_from_many_threads_loses_nothing():
    with progress.task("threads", total=4000) as work:
        threads = [
            threading.Thread(target=lambda: [work.advance() for _ in range(1000)]) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert work.done == 4000


def test_closed_stderr_does_not_stop_the_work(put_stderr):
    stderr = put_stderr(io.StringIO())
    stderr.close()
    with progress.task("goes on"):
        pass_time(60)
    assert progress._board.broken
    assert progress._board.tasks == []


def test_task_ends_when_the_work_fails():
    with pytest.raises(ZeroDivisionError), progress.task("fails"):
        1 / 0  # noqa: B018
    assert progress._board.tasks == []


def test_watcher_shows_without_being_called(monkeypatch, put_stderr):
    stderr = put_stderr(io.StringIO())
    shown = threading.Event()
    monkeypatch.setattr(progress, "TICK", 0.001)
    monkeypatch.setattr(progress, "SHOW_AFTER", 0.0)
    monkeypatch.setattr(progress, "LINE_EVERY", 0.0)
    monkeypatch.setattr(stderr, "flush", shown.set)
    with progress.task("one long call"):
        assert shown.wait(timeout=10)
    assert "one long call" in stderr.getvalue()
