"""From a system to loaded machine code."""

from __future__ import annotations

import ctypes
import hashlib
import os
import threading
from dataclasses import dataclass, replace
from typing import Any

from ..errors import SimulationError
from ..language import System
from .cache import KernelCache
from .driver import Driver
from .kernels import Kernels
from .layout import Layout
from .mathematics import library

__all__ = ["GENERATOR", "LANES", "Code", "Program", "build", "compile_text", "cpu_name", "program_text"]

GENERATOR = "2"
LANES = 4
"""Patients side by side. Eight are no faster with one area, and slower with 19: their numbers leave the L2 cache."""

_FUNCTIONS = ("prepare", "outputs", "advance")
_lock = threading.Lock()
_loaded: dict[Any, Program] = {}


@dataclass
class Program:
    """Compiled code of a system at one width.

    Attributes
    ----------
    key : str
        Cache key: hash of the IR, generator, target and LLVM version.
    functions : dict of str to callable
        ``prepare``, ``outputs``, ``advance``; each takes the context pointer and releases the interpreter lock.
    """

    key: str
    lanes: int
    layout: Layout
    functions: dict[str, Any]
    cpu: str
    from_cache: bool
    keep: object
    packed: bool = False


def cpu_name() -> str:
    """Target CPU: $FIBROSIM_CPU (for example x86-64-v3) or the host's own."""
    import llvmlite.binding as llvm

    return os.environ.get("FIBROSIM_CPU") or llvm.get_host_cpu_name()


def program_text(system: System, lanes: int, packed: bool = False) -> tuple[Layout, str]:
    """IR of a system at a width, with the layout of its records."""
    layout = Layout(system)
    kernels = Kernels(layout, lanes)
    kept = {
        kind: [i for i, s in enumerate(level.states) if s.name != "clock.time"]
        for kind, level in (("leaf", system.leaf), ("hub", system.hub), ("root", system.root))
    }
    return layout, library(lanes) + kernels.text() + Driver(layout, lanes, kept, packed).text()


def build(system: System, lanes: int = LANES, cache: KernelCache | None = None, packed: bool = False) -> Program:
    """Compile (or load from the cache) the program of a system.

    Parameters
    ----------
    packed : bool
        False: a patient a lane. True: one patient at a time, its areas and its pools side by side
        in the lanes, with the same results to the bit.

    Raises
    ------
    SimulationError
        When LLVM refuses the code, which is a fault of the generator.
    """
    known = (id(system), lanes, packed, cpu_name())
    if known in _loaded and _loaded[known].layout.system is system:
        return _loaded[known]
    layout, text = program_text(system, lanes, packed)
    target, key = _target(text)
    with _lock:
        if key in _loaded:
            # equal equations, made once more: the same code, with the records of this system
            _loaded[known] = replace(_loaded[key], layout=layout)
            return _loaded[known]
        code = _load(text, key, target, cache)
        engine, found = code.engine, code.from_cache
        prototype = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
        functions = {name: prototype(engine.get_function_address(name)) for name in _FUNCTIONS}
        _loaded[key] = Program(key, lanes, layout, functions, cpu_name(), found, engine, packed)
        _loaded[known] = _loaded[key]
        return _loaded[key]


@dataclass
class Code:
    """Loaded machine code."""

    engine: Any
    key: str
    from_cache: bool


def compile_text(text: str, cache: KernelCache | None = None) -> Code:
    """Compile IR of any generator, or load it from the cache.

    Raises
    ------
    SimulationError
        When LLVM refuses the code, which is a fault of the generator.
    """
    target, key = _target(text)
    return _load(text, key, target, cache)


def _target(text: str) -> tuple[Any, str]:
    """Target machine, and the key of a text on it."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    triple, cpu = llvm.get_process_triple(), cpu_name()
    features = "" if "FIBROSIM_CPU" in os.environ else llvm.get_host_cpu_features().flatten()
    version = ".".join(str(v) for v in llvm.llvm_version_info)
    digest = hashlib.sha256("\n".join((text, GENERATOR, triple, cpu, features, version)).encode())
    target = llvm.Target.from_triple(triple).create_target_machine(
        cpu=cpu, features=features, opt=2, codemodel="jitdefault", jit=True
    )
    return target, digest.hexdigest()


def _load(text: str, key: str, target: Any, cache: KernelCache | None) -> Code:
    import llvmlite.binding as llvm

    cache = KernelCache() if cache is None else cache
    code = cache.get(key)
    found = code is not None
    if code is None:
        code = _compile(llvm, text, llvm.get_process_triple(), target)
        cache.put(key, code)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
    engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return Code(engine, key, found)


def _compile(llvm, text: str, triple: str, target) -> bytes:
    try:
        module = llvm.parse_assembly(text)
    except RuntimeError as error:
        raise SimulationError(f"the generated kernel does not parse: {error}") from error
    module.triple = triple
    module.data_layout = str(target.target_data)
    options = llvm.create_pipeline_tuning_options(speed_level=1)
    builder = llvm.create_pass_builder(target, options)
    passes = builder.getModulePassManager()
    passes.run(module, builder)
    return target.emit_object(module)
