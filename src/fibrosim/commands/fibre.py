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
ZERO = 273.15  # K
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


@app.command("a")
def a_fibre(
    diameter: Annotated[float, typer.Option(help="Of the fibre with its sheath, um.")] = 10.0,
    axon: Annotated[str | None, typer.Option(help="motor or sensory; else the general mammalian fibre.")] = None,
    nodes: Annotated[int, typer.Option(help="Nodes of Ranvier.")] = 21,
    sheath: Annotated[list[str] | None, typer.Option(
        help="Part of the lamellae that is left: FACTOR, or INTERNODE:FACTOR; more than once.")] = None,
    temperature: Annotated[float | None, typer.Option(help="Of the nerve, degC.")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="Factor of a channel, NAME:FACTOR; more than once.")] = None,
    current: Annotated[float | None, typer.Option(help="At the first node, nA.")] = None,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Follow one spike along a myelinated fibre, whose sheath may be thin or gone in places."""
    ready(figure, table)
    from fibrosim.electrophysiology.fibres import MyelinatedFibre, conduct

    factors = dict(_factor(text) for text in channel or [])
    fibre = MyelinatedFibre(
        diameter, nodes, lamellae=_lamellae(sheath or [], nodes), density=factors, axon=axon,
        temperature=None if temperature is None else temperature + ZERO,
    )  # fmt: skip
    show(conduct(fibre, current), figure, table, json)


def _lamellae(texts: list[str], nodes: int) -> list[float]:
    """Factors of the internodes; what names no internode is for all of them."""
    found = [1.0] * max(nodes - 1, 0)
    for text in sorted(texts, key=lambda one: ":" in one):
        place, _, number = text.rpartition(":")
        try:
            factor, which = float(number), range(len(found)) if not place else [int(place)]
            for k in which:
                if k < 0:
                    raise IndexError
                found[k] = factor
        except (ValueError, IndexError):
            raise InputError("a factor, or an internode and its factor, is needed", field="sheath", value=text,
                             allowed=f"FACTOR or INTERNODE:FACTOR, internodes 0 to {nodes - 2}",
                             fix="write for example 10:0.05") from None  # fmt: skip
    return found


def _factor(text: str) -> tuple[str, float]:
    name, _, number = text.partition(":")
    try:
        return name, float(number)
    except ValueError:
        raise InputError("a channel and its factor are needed", field="channel", value=text, allowed="NAME:FACTOR",
                         fix="write for example nav18:0.5") from None  # fmt: skip
