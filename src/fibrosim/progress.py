"""Progress on stderr for work that takes more than two seconds.

Science code only says how far it is; whether and how that is shown is decided here. On a terminal
a bar appears; elsewhere one line is written every ten seconds. ``FIBROSIM_PROGRESS=0`` or
`silent` shows nothing.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["Task", "silent", "task"]

SHOW_AFTER = 2.0
LINE_EVERY = 10.0
TICK = 0.25


class Task:
    """One piece of work under way; made by `task`.

    Parameters
    ----------
    label : str
        What is being done, for example ``"400 patients over 3 years"``.
    total : float, optional
        Amount of work in any unit; None when it is not known.
    """

    def __init__(self, label: str, total: float | None = None) -> None:
        self.label = label
        self.total = total
        self.done = 0.0
        self.started = time.monotonic()
        self.bar: Any = None
        self.last_line = self.started
        self._lock = threading.Lock()

    def advance(self, amount: float = 1.0) -> None:
        """Add finished work; may be called from any thread."""
        with self._lock:
            self.done += amount

    def describe(self) -> str:
        """Return one line of text: label, share done, seconds since the start."""
        seconds = f"{time.monotonic() - self.started:.0f} s"
        if not self.total:
            return f"{self.label}: {seconds}"
        share = min(1.0, self.done / self.total)
        return f"{self.label}: {100 * share:.0f} % after {seconds}"


class _Board:
    """All tasks under way and the one thread that shows them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.tasks: list[Task] = []
        self.wake = threading.Event()
        self.hidden = 0
        self.broken = False
        self.display: Any = None

    def add(self, new: Task) -> None:
        with self.lock:
            self.tasks.append(new)
            if len(self.tasks) == 1:
                self.wake = threading.Event()
                threading.Thread(
                    target=self._watch, args=(self.wake,), name="fibrosim-progress", daemon=True
                ).start()

    def remove(self, old: Task) -> None:
        with self.lock:
            self.tasks.remove(old)
            if self.display is not None and old.bar is not None:
                self.display.remove_task(old.bar)
            if not self.tasks:
                self.wake.set()
                if self.display is not None:
                    self.display.stop()
                    self.display = None

    def _watch(self, wake: threading.Event) -> None:
        while not wake.wait(TICK):
            with self.lock:
                if wake.is_set():
                    return
                for each in self.tasks:
                    self.look(each, time.monotonic())

    def look(self, each: Task, now: float) -> None:
        """Show a task if it has lasted long enough by now (seconds of the monotonic clock)."""
        if self.hidden or self.broken or now - each.started < SHOW_AFTER:
            return
        try:
            if sys.stderr is not None and sys.stderr.isatty():
                self._show_bar(each)
            elif sys.stderr is not None and now - each.last_line >= LINE_EVERY:
                each.last_line = now
                sys.stderr.write(each.describe() + "\n")
                sys.stderr.flush()
        except (OSError, ValueError):
            # a closed stderr must not stop a run
            self.broken = True

    def _show_bar(self, each: Task) -> None:
        if self.display is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            self.display = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self.display.start()
        if each.bar is None:
            each.bar = self.display.add_task(each.label, total=each.total)
        self.display.update(each.bar, completed=each.done)


_board = _Board()


@contextmanager
def task(label: str, total: float | None = None) -> Iterator[Task]:
    """Say that work has begun, and hold it open while it lasts.

    Parameters
    ----------
    label : str
        What is being done.
    total : float, optional
        Amount of work in any unit.

    Yields
    ------
    Task
        Call its `advance` as work is finished.
    """
    new = Task(label, total)
    if os.environ.get("FIBROSIM_PROGRESS") == "0":
        yield new
        return
    _board.add(new)
    try:
        yield new
    finally:
        _board.remove(new)


@contextmanager
def silent() -> Iterator[None]:
    """Show no progress inside this block."""
    _board.hidden += 1
    try:
        yield
    finally:
        _board.hidden -= 1
