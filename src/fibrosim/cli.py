"""The command line: `fibrosim COMMAND`. It parses, calls the public API and prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from fibrosim.commands import (
    analyse,
    circulation,
    cite,
    demo,
    doctor,
    evidence,
    examine,
    fibre,
    horn,
    listings,
    parameters,
    patient,
    recruit,
    replay,
    run,
    skin,
    warmup,
)
from fibrosim.commands.terminal import note, print_error, print_text
from fibrosim.errors import FibrosimError
from fibrosim.version import __version__

__all__ = ["app", "main"]

INTERRUPTED = 130

app = typer.Typer(
    name="fibrosim",
    help="A research simulator of fibromyalgia. Nothing it prints is medical advice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(demo.demo)
app.add_typer(patient.app, name="patient")
app.command("run")(run.run)
app.command("examine")(examine.examine)
app.add_typer(analyse.app, name="analyse")
app.add_typer(fibre.app, name="fibre")
app.add_typer(horn.app, name="horn")
app.command("circulation")(circulation.circulation_command)
app.add_typer(skin.app, name="skin")
app.command("recruit")(recruit.recruit)
app.command("therapies")(listings.therapies)
app.command("tests")(listings.tests)
app.command("replay")(replay.replay)
app.command("evidence")(evidence.evidence)
app.command("parameters")(parameters.parameters)
app.command("cite")(cite.cite)
app.command("doctor")(doctor.doctor_command)
app.command("warmup")(warmup.warmup)


def _version(wanted: bool) -> None:
    if wanted:
        print_text(f"fibrosim {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Research simulator of fibromyalgia. Nothing it prints is medical advice."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows ``fibrosim``; taken from the process when not given.

    Raises
    ------
    SystemExit
        Always: 0 done, 2 wrong input (the message says what to do), 130 interrupted.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # pyright: ignore[reportAttributeAccessIssue]
    try:
        app(args=given, prog_name="fibrosim")
    except FibrosimError as error:
        print_error(error, as_json="--json" in given)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        note("interrupted")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # the reader of a pipe has gone: say nothing, and let no later flush complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
