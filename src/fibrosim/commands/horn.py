"""`fibrosim horn`: protocols of the laboratory on the dorsal horn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.analyse import ready, show
from fibrosim.commands.terminal import AsJson
from fibrosim.errors import InputError

app = typer.Typer(help="The dorsal horn under a protocol of the laboratory.", no_args_is_help=True,
                  rich_markup_mode=None)  # fmt: skip

Figure = Annotated[Path | None, typer.Option(help="Write the figure to this PNG, SVG or PDF file.")]
Table = Annotated[Path | None, typer.Option(help="Write the numbers to this CSV file.")]
Factor = Annotated[list[str] | None, typer.Option(help="A factor of the horn's state, NAME:FACTOR, for example "
                                                  "nmda:0 or inhibition:0.5; more than once.")]  # fmt: skip
Anion = Annotated[float | None, typer.Option(help="Reversal potential of inhibition, mV.")]


@app.callback()
def _root() -> None:
    """The dorsal horn under a protocol of the laboratory."""


@app.command("wind-up")
def wind_up_command(
    rate: Annotated[float, typer.Option(help="Volleys per second.")] = 1.0,
    stimuli: Annotated[int, typer.Option(help="Number of volleys.")] = 15,
    c: Annotated[float, typer.Option(help="Share of the C fibres in a volley.")] = 1.0,
    a_delta: Annotated[float, typer.Option(help="Share of the A-delta fibres in a volley.")] = 1.0,
    factor: Factor = None,
    anion_reversal: Anion = None,
    replicates: Annotated[int, typer.Option(help="With other background noise.")] = 8,
    seed: Annotated[int, typer.Option(help="Of the background noise.")] = 0,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Send the same C volley again and again, and count what a projection neuron of lamina V answers."""
    ready(figure, table)
    from fibrosim.electrophysiology.horn import DeepHorn, wind_up

    state = DeepHorn(anion_reversal=anion_reversal, **_factors(factor, DeepHorn))
    show(wind_up(rate, stimuli, state, a_delta=a_delta, c=c, replicates=replicates, seed=seed), figure, table, json)


@app.command("press")
def press_command(
    force: Annotated[float, typer.Option(help="On the skin, mN.")] = 100.0,
    duration: Annotated[float, typer.Option(help="How long, ms.")] = 1000.0,
    factor: Factor = None,
    without: Annotated[list[str] | None, typer.Option(help="A group of cells that is taken away: pv, dyn ...")] = None,
    anion_reversal: Anion = None,
    seed: Annotated[int, typer.Option(help="Of the fibres' spikes.")] = 0,
    wiring: Annotated[int, typer.Option(help="Seed of the synapses.")] = 0,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Press on the skin, and see what each group of cells of laminae I and II answers."""
    ready(figure, table)
    from fibrosim.electrophysiology.horn import HornCircuit, press

    groups = dict.fromkeys(without or [], 0.0)
    state = HornCircuit(anion_reversal=anion_reversal, groups=groups, **_factors(factor, HornCircuit))
    show(press(force, duration, state, seed=seed, wiring=wiring), figure, table, json)


@app.command("reflex")
def reflex_command(
    current: Annotated[float, typer.Option(help="Of the shocks to the sural nerve, mA.")] = 40.0,
    stimuli: Annotated[int, typer.Option(help="Number of stimuli.")] = 1,
    rate: Annotated[float, typer.Option(help="Stimuli per second.")] = 2.0,
    factor: Factor = None,
    seed: Annotated[int, typer.Option(help="Of the noise of the electrode.")] = 0,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Shock the sural nerve, and record the nociceptive flexion reflex from the thigh."""
    ready(figure, table)
    from fibrosim.electrophysiology.horn import DeepHorn, flexion_reflex

    state = DeepHorn(**_factors(factor, DeepHorn))
    show(flexion_reflex(current, state, stimuli=stimuli, rate=rate, seed=seed), figure, table, json)


@app.command("field")
def field_command(
    volleys: Annotated[int, typer.Option(help="Barrage to the middle before the pinch, one a second.")] = 0,
    wait: Annotated[float, typer.Option(help="Seconds from its last volley to the pinch.")] = 1.0,
    factor: Factor = None,
    anion_reversal: Anion = None,
    replicates: Annotated[int, typer.Option(help="With other background noise.")] = 2,
    seed: Annotated[int, typer.Option(help="Of the background noise.")] = 0,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Pinch the skin farther and farther from the middle of a projection neuron's receptive field."""
    ready(figure, table)
    from fibrosim.electrophysiology.horn import DeepHorn, receptive_field

    state = DeepHorn(anion_reversal=anion_reversal, **_factors(factor, DeepHorn))
    show(receptive_field(state, volleys=volleys, wait=wait, replicates=replicates, seed=seed), figure, table, json)


def _factors(given: list[str] | None, kind: type) -> dict[str, float]:
    """Fields of a state from NAME:FACTOR."""
    known = [name for name in kind.__dataclass_fields__ if name not in ("anion_reversal", "groups")]
    out = {}
    for text in given or []:
        name, _, value = text.partition(":")
        if name not in known:
            raise InputError("the horn has no such factor", field="factor", value=text, allowed=known,
                             fix="NAME:FACTOR, for example nmda:0", code="unknown-name")  # fmt: skip
        try:
            out[name] = float(value)
        except ValueError:
            raise InputError("not a number", field="factor", value=text, fix="NAME:FACTOR, for example nmda:0",
                             code="not-a-number") from None  # fmt: skip
    return out
