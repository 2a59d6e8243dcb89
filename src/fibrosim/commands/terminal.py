"""What all commands share: how data, tables, notes and errors reach the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fibrosim.errors import FibrosimError

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["AsJson", "note", "print_error", "print_json", "print_table", "print_text", "table"]

AsJson = Annotated[bool, typer.Option("--json", help="Print data for a program to read.")]


def print_json(data: object) -> None:
    """Print strict JSON on stdout: a number that is not finite is refused, not written as NaN."""
    sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def print_text(text: str) -> None:
    """Print plain text on stdout, without any markup."""
    sys.stdout.write(text.rstrip("\n") + "\n")


def note(text: str) -> None:
    """Say something to the person on stderr, so that stdout stays data."""
    sys.stderr.write(text.rstrip("\n") + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """Make a table whose cells are shown as they are: square brackets of units are no markup."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        made.add_column(escape(column), overflow="fold")
    for row in rows:
        made.add_row(*(escape(str(cell)) for cell in row))
    return made


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a line and a table on stdout; where stdout is no terminal the table is wide."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 200
    if title:
        print_text(title)
    Console(highlight=False, width=wide).print(table(columns, rows))


def print_error(error: FibrosimError, *, as_json: bool) -> None:
    """Print an error on stderr, and as data on stdout where data was asked for."""
    note(f"error: {error}")
    if as_json:
        print_json({"error": error.to_dict()})
