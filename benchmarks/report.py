"""Tables of measured figures, with the machine they were measured on."""

from __future__ import annotations

import datetime
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FOLDER = Path(__file__).parent / "results"


def machine(*more: str) -> dict:
    """Processor, versions (of some and of `more` packages), date."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    versions = {}
    for name in ("numpy", "scipy", "llvmlite", "libroadrunner", "fibrosim", *more):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = None
    header = Path("/usr/include/sundials/sundials_config.h")
    if header.exists():
        for line in header.read_text(encoding="utf-8").splitlines():
            if line.startswith("#define SUNDIALS_VERSION "):
                versions["sundials"] = line.split('"')[1]
    from fibrosim.engine.build import cpu_name

    return {
        "cpu": model, "target": cpu_name(), "python": platform.python_version(), "versions": versions,
        "date": datetime.date.today().isoformat(),
    }  # fmt: skip


def previous() -> dict:
    """Figures of the last run."""
    path = FOLDER / "slow_body.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(result: dict) -> str:
    """Write JSON and Markdown; returns the Markdown."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "slow_body.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    text = _markdown(result)
    (FOLDER / "slow_body.md").write_text(text, encoding="utf-8")
    return text


def _markdown(r: dict) -> str:
    m = r["machine"]
    lines = [
        "# The slow body, measured", "",
        f"{m['cpu']} ({m['target']}), Python {m['python']}, "
        + ", ".join(f"{k} {v}" for k, v in m["versions"].items() if v) + f"; {m['date']}.",
        f"Load before {r['load_before'][0]:.1f}" + (f", after {r['load_after'][0]:.1f}" if "load_after" in r else "")
        + " (2 cores). CPU time of one pinned core, medians of the rounds, ms per patient-year.", "",
        "| areas | form | states | own, cohort | own, alone | rms (max) | CVODE + KLU at equal error | at 1e-4 (rms) | at 1e-5 (rms) "
        "| ratio cohort | ratio alone | load |", "|" + "---|" * 12,
    ]  # fmt: skip
    for b in r.get("body", []):
        c = {row["relative"]: row for row in b["cvode"]}
        lines.append(
            f"| {b['areas']} | {'rhythm, daily noise' if b['rhythm'] else 'averaged, weekly noise'} | {b['states']} "
            f"| {b['cohort_ms']:.2f} | {b['alone_ms']:.2f} | {b['rms']:.2f} ({b['max']:.1e}) | {b['cvode_equal_ms']:.1f} "
            f"| {c[1e-4]['ms']:.1f} ({c[1e-4]['rms']:.0f}) | {c[1e-5]['ms']:.1f} ({c[1e-5]['rms']:.1f}) "
            f"| **{b['ratio_cohort']:.1f}** | **{b['ratio_alone']:.1f}** | {b['load']:.1f} |"
        )
    lines.append("")
    rows = {(b["areas"], b["rhythm"]): b for b in r.get("body", [])}
    for areas in (1, 3, 19):
        if (areas, True) in rows and (areas, False) in rows:
            gain = rows[areas, True]["cohort_ms"] / rows[areas, False]["cohort_ms"]
            lines.append(f"Averaged form against rhythmic, {areas} areas, cohort: {gain:.1f} x faster.")
    for row in r.get("roadrunner", []):
        if "skipped" in row:
            lines.append(f"libRoadRunner, {row['areas']} areas: skipped, {row['skipped']}.")
            continue
        p = row["roadrunner"]
        lines.append(
            f"libRoadRunner, {row['areas']} areas, {row['days']:g} days, no noise: {p[0]['ms']:.0f} ms at 1e-5 (rms "
            f"{p[0]['rms']:.2f}), {p[1]['ms']:.0f} ms at 1e-6 (rms {p[1]['rms']:.2f}), load {p[0]['load_s']:.1f} s; own, "
            f"8 patients: {row['own_ms_8_patients']:.1f} ms a patient (rms {row['own_rms']:.2f}); ratio at 1e-6 {row['ratio']:.0f}."
        )
    lines += ["", "| what | figure |", "|---|---|"]
    if "build" in r:
        b = r["build"]
        for label in ("1 area", "19 areas", "one patient"):
            times = f"{b[label]['cold_s']:.2f} / {b[label]['warm_s']:.2f}"
            lines.append(f"| kernel build, {label}: cold / from cache, CPU s | {times} |")
        lines.append(f"| same object for 1 and 19 areas | {b['same_object']} |")
    if "import" in r:
        lines.append(f"| `import fibrosim`, CPU s | {r['import']:.3f} |")
    if "demo" in r:
        times = ", ".join(f"{k} {v:.1f}" if isinstance(v, float) else f"{k} {v}" for k, v in r["demo"].items())
        lines.append(f"| `fibrosim demo`, wall | {times} |")
    if "patient" in r:
        t = r["patient"]
        lines.append(
            f"| one person, 19 areas, three years and every test, warm: averaged / rhythm throughout, CPU s "
            f"| {t['averaged_s']:.2f} / {t['rhythm_s']:.2f} |"
        )
    for name, t in r.get("trial", {}).items():
        lines.append(
            f"| 10 000 patients x 12 weeks, 19 areas, 2 threads, {name} outputs (256 run) | wall {t['wall_s_10000']:.0f} s, "
            f"CPU {t['cpu_s_10000']:.0f} s, {t['kB_per_patient']:.1f} kB a patient |"
        )
    if "averaging" in r:
        a = r["averaging"]
        worst = ", ".join(f"{k} {v:.1%}" for k, v in list(a["largest"].items())[:4])
        lines.append(
            f"| averaging error of daily means, noise off, 19 areas, 120 days: median rms / largest rms | "
            f"{a['median_rms']:.2%} / {a['largest_rms']:.2%}; largest on any day: {worst} |"
        )
    return "\n".join(lines) + "\n"
