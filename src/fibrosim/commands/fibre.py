"""`fibrosim fibre`: protocols of the laboratory on one nerve fibre."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fibrosim.commands.analyse import ready, show
from fibrosim.commands.terminal import AsJson, note
from fibrosim.errors import InputError

if TYPE_CHECKING:
    from fibrosim.formats.nwb import Recorded

if TYPE_CHECKING:
    from fibrosim.electrophysiology.terminals import Sensitisation

app = typer.Typer(help="One nerve fibre under a protocol of the laboratory.", no_args_is_help=True,
                  rich_markup_mode=None)  # fmt: skip

Figure = Annotated[Path | None, typer.Option(help="Write the figure to this PNG, SVG or PDF file.")]
ZERO = 273.15  # K
Nwb = Annotated[Path | None, typer.Option(help="Write the recording to this NWB file (extra: standards).")]
Table = Annotated[Path | None, typer.Option(help="Write the numbers to this CSV file.")]
Drug = Annotated[str | None, typer.Option(help="Blocker of sodium channels: lidocaine, VX-548 ...")]
Concentration = Annotated[str, typer.Option(help="Free concentration of the drug: 10umol/l.")]
FEWEST = 2


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
    drug: Drug = None,
    concentration: Concentration = "0 umol/l",
    stimulus: Annotated[str | None, typer.Option(help="To the ending, in place of a protocol: heat:32-48:1C/s, "
                                                 "force:100mN:5s, capsaicin:1umol/l:10s.")] = None,
    mediator: Annotated[list[str] | None, typer.Option(help="Around the ending, NAME:SIZE: bradykinin:1, "
                                                       "nerve_growth_factor_days:1 ...; more than once.")] = None,
    seed: Annotated[int, typer.Option(help="Of the chance of the ending's channels.")] = 0,
    figure: Figure = None,
    table: Table = None,
    nwb: Nwb = None,
    json: AsJson = False,
) -> None:
    """Stimulate a C nociceptor in the skin and record in the nerve, as microneurography does."""
    ready(figure, table)
    _checked(nwb)
    from fibrosim.electrophysiology.fibres import CFibre

    factors = dict(_factor(text) for text in channel or [])
    fibre = CFibre(kind, scale=scale, skin_temperature=skin, expression=factors, nav19_shift=ngf, drug=drug,
                   concentration=concentration)  # fmt: skip
    if stimulus is not None:
        show(fibre.respond(stimulus, sensitisation=_mediators(mediator or []), seed=seed), figure, table, json)
        return
    recording = fibre.record(protocol, current=current)
    show(recording, figure, table, json)
    _save(recording, nwb)


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
    nwb: Nwb = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Follow one spike along a myelinated fibre, whose sheath may be thin or gone in places."""
    ready(figure, table)
    _checked(nwb)
    from fibrosim.electrophysiology.fibres import MyelinatedFibre, conduct

    factors = dict(_factor(text) for text in channel or [])
    fibre = MyelinatedFibre(
        diameter, nodes, lamellae=_lamellae(sheath or [], nodes), density=factors, axon=axon,
        temperature=None if temperature is None else temperature + ZERO,
    )  # fmt: skip
    spike = conduct(fibre, current)
    show(spike, figure, table, json)
    _save(spike, nwb)


def _checked(nwb: Path | None) -> None:
    """Refuse what cannot be written before any work is done for it."""
    from fibrosim.formats.nwb import check_target

    if nwb is not None:
        check_target(nwb)


def _save(recording: Recorded, nwb: Path | None) -> None:
    if nwb is not None:
        note(f"wrote {recording.save_nwb(nwb)}")


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


@app.command("a-delta")
def a_delta_fibre(
    stimulus: Annotated[str, typer.Option(help="To the ending: force:100mN:3s, cold:35-25:2C/s, heat:32-50:2C/s.")],
    ending: Annotated[str, typer.Option(help="a-delta-mechano or a-delta-cold.")] = "a-delta-mechano",
    diameter: Annotated[float, typer.Option(help="Of the fibre with its sheath, um.")] = 3.0,
    mediator: Annotated[list[str] | None, typer.Option(help="Around the ending, NAME:SIZE; more than once.")] = None,
    seed: Annotated[int, typer.Option(help="Of the chance of the ending's channels.")] = 0,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Stimulate the ending of a thin myelinated fibre; its spikes run over the nodes."""
    ready(figure, table)
    from fibrosim.electrophysiology.fibres import MyelinatedFibre

    found = MyelinatedFibre(diameter).respond(
        stimulus, ending=ending, sensitisation=_mediators(mediator or []), seed=seed
    )
    show(found, figure, table, json)


@app.command("junction")
def junction(
    rate: Annotated[float, typer.Option(help="Pulses per second.")] = 100.0,
    count: Annotated[int, typer.Option(help="Number of pulses.", min=1, max=1000)] = 20,
    m_type: Annotated[float, typer.Option(help="M channels of junction, stem and soma, S/cm2.")] = 0.0,
    stem_length: Annotated[float | None, typer.Option(help="Of the stem, um.")] = None,
    stem_diameter: Annotated[float | None, typer.Option(help="Of the stem, um.")] = None,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Send a train through the T-junction of an unmyelinated neuron and count what arrives."""
    ready(figure, table)
    from fibrosim.electrophysiology.fibres import JunctionFibre

    show(JunctionFibre(m_type, stem_length, stem_diameter).train(rate, count), figure, table, json)


def _factor(text: str) -> tuple[str, float]:
    name, _, number = text.partition(":")
    try:
        return name, float(number)
    except ValueError:
        raise InputError("a channel and its factor are needed", field="channel", value=text, allowed="NAME:FACTOR",
                         fix="write for example nav18:0.5") from None  # fmt: skip


def _mediators(texts: list[str]) -> Sensitisation:
    from dataclasses import fields

    from fibrosim.electrophysiology.terminals import Sensitisation

    known = {field.name for field in fields(Sensitisation)}
    sizes = dict(_factor(text) for text in texts)
    for name in sizes:
        if name not in known:
            raise InputError("unknown mediator", field="mediator", value=name, allowed=sorted(known),
                             code="unknown-name")  # fmt: skip
    return Sensitisation(**sizes)


@app.command("dose")
def dose(
    drug: Annotated[str, typer.Argument(help="lidocaine, mexiletine, carbamazepine, oxcarbazepine, VX-548 ...")],
    lowest: Annotated[str, typer.Option(help="Free concentration.")] = "0.03 umol/l",
    highest: Annotated[str, typer.Option(help="Free concentration.")] = "1000 umol/l",
    points: Annotated[int, typer.Option(help="Concentrations, in equal ratios.")] = 16,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Ectopic firing against conduction at rising concentrations of a drug; a minute of work."""
    ready(figure, table)
    import numpy as np

    from fibrosim.electrophysiology.dose_response import dose_response
    from fibrosim.units import parse_quantity

    low, high = (parse_quantity(t, "umol/l", field=n) for n, t in (("lowest", lowest), ("highest", highest)))
    if not 0.0 < low < high:
        raise InputError("the lowest concentration is above 0 and below the highest", field="lowest", value=lowest)
    if points < FEWEST:
        raise InputError("too few to see where firing ends", field="points", value=points, allowed=f"{FEWEST} or more")
    show(dose_response(drug, np.geomspace(low, high, points)), figure, table, json)


@app.command("ectopic")
def ectopic(
    drug: Drug = None,
    concentration: Concentration = "0 umol/l",
    diameter: Annotated[float, typer.Option(help="Of the fibre, um.")] = 10.0,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Answers of damaged nodes to one spike, over persistent sodium current and sheath; half a minute of work."""
    ready(figure, table)
    from fibrosim.electrophysiology.fibres.ectopic import LAMELLAE, PERSISTENT_FACTORS, ectopic_map

    found = ectopic_map(PERSISTENT_FACTORS, LAMELLAE, diameter, drug=drug, concentration=concentration)
    show(found, figure, table, json)


@app.command("cross")
def cross(
    cell: Annotated[str, typer.Option(help="large or nociceptor.")] = "large",
    rate: Annotated[float, typer.Option(help="Spikes per second of each neighbour that fires.")] = 50.0,
    seconds: Annotated[float, typer.Option(help="For how long they fire.")] = 5.0,
    active: Annotated[int, typer.Option(help="Neighbours that fire.")] = 10,
    neighbours: Annotated[int, typer.Option(help="Neighbours, with those that are silent.")] = 10,
    current: Annotated[float, typer.Option(help="Standing current into the cell, pA.")] = 0.0,
    coupling: Annotated[float, typer.Option(help="Factor of their effect, 0 is cut.")] = 1.0,
    channel: Annotated[list[str] | None, typer.Option(help="Factor of a channel, NAME:FACTOR; an injured large cell "
                                                      "has large_slow_potassium:0.3.")] = None,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Let neighbours in the ganglion fire and look at a silent cell: cross-excitation."""
    ready(figure, table)
    from fibrosim.electrophysiology.neurons import CrossExcitation, LargeNeuron, Nociceptor

    cells = {"large": LargeNeuron, "nociceptor": Nociceptor}
    if cell not in cells:
        raise InputError("unknown cell", field="cell", value=cell, allowed=sorted(cells), code="unknown-name")
    own = cells[cell](dict(_factor(text) for text in channel or []))
    found = CrossExcitation(own, coupling).respond(
        rate, seconds, active=active, neighbours=neighbours, current=current
    )
    show(found, figure, table, json)


@app.command("ephapse")
def ephapse(
    gap: Annotated[float | None, typer.Option(help="Width of the fluid around the axons, um.")] = None,
    length: Annotated[float | None, typer.Option(help="Stretch over which they lie close, um.")] = None,
    diameter: Annotated[float | None, typer.Option(help="Of both, um.")] = None,
    sodium: Annotated[float | None, typer.Option(help="Factor of the second axon's sodium channels.")] = None,
    coupling: Annotated[float, typer.Option(help="Factor of the potential between them, 0 is cut.")] = 1.0,
    rate: Annotated[float, typer.Option(help="Pulses per second to the first axon.")] = 20.0,
    count: Annotated[int, typer.Option(help="Number of pulses.")] = 1,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Hand a spike on between two axons that lie close without a sheath."""
    ready(figure, table)
    from fibrosim.electrophysiology.fibres import Ephapse

    show(Ephapse(gap, length, diameter, sodium, coupling).respond(rate, count), figure, table, json)
