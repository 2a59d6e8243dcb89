"""`fibrosim fibre`: protocols of the laboratory on one nerve fibre."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.analyse import ready, show
from fibrosim.commands.terminal import AsJson
from fibrosim.errors import InputError

app = typer.Typer(help="One nerve fibre under a protocol of the laboratory.", no_args_is_help=True,
                  rich_markup_mode=None)  # fmt: skip

Figure = Annotated[Path | None, typer.Option(help="Write the figure to this PNG, SVG or PDF file.")]
Table = Annotated[Path | None, typer.Option(help="Write the numbers to this CSV file.")]


@app.callback()
def _root() -> None:
    """One nerve fibre under a protocol of the laboratory."""


@app.command("c")
def c_fibre(
    protocol: Annotated[str, typer.Option(help="2hz-180s, 0.25hz-60s, pair-20ms, high-frequency ...")] = "2hz-180s",
    kind: Annotated[str, typer.Option(help="mechano-insensitive or mechano-sensitive.")] = "mechano-insensitive",
    scale: Annotated[float, typer.Option(help="Factor of all lengths; changes in percent hardly depend on it.")] = 1.0,
    skin: Annotated[float | None, typer.Option(help="Temperature of the skin, degC.")] = None,
    current: Annotated[float | None, typer.Option(help="Current of a pulse, nA.")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="Factor of a channel, NAME:FACTOR; more than once.")] = None,
    ngf: Annotated[float, typer.Option(help="mV by which nerve growth factor moves Nav1.9.")] = 0.0,
    drug: Annotated[str | None, typer.Option(help="Blocker of sodium channels: lidocaine, VX-548 ...")] = None,
    concentration: Annotated[str, typer.Option(help="Free concentration of the drug: 10umol/l.")] = "0 umol/l",
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Stimulate a C nociceptor in the skin and record in the nerve, as microneurography does."""
    ready(figure, table)
    from fibrosim.electrophysiology.fibres import CFibre

    factors = dict(_factor(text) for text in channel or [])
    fibre = CFibre(kind, scale=scale, skin_temperature=skin, expression=factors, nav19_shift=ngf, drug=drug,
                   concentration=concentration)  # fmt: skip
    show(fibre.record(protocol, current=current), figure, table, json)


def _factor(text: str) -> tuple[str, float]:
    name, _, number = text.partition(":")
    try:
        return name, float(number)
    except ValueError:
        raise InputError("a channel and its factor are needed", field="channel", value=text, allowed="NAME:FACTOR",
                         fix="write for example nav18:0.5") from None  # fmt: skip
