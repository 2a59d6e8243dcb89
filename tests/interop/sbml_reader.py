"""A second reading of an exported SBML file: python-libsbml, NumPy and SciPy, nothing of fibrosim.

The rules are translated to two flat Python functions, one of plain numbers for the solver and one of
arrays for its Jacobian. What the reader does not know it refuses, so nothing in a file is passed over.
"""

import math
import operator

import libsbml
import numpy as np
from scipy.integrate import LSODA

_SIGNS = {libsbml.AST_PLUS: "+", libsbml.AST_TIMES: "*", libsbml.AST_DIVIDE: "/", libsbml.AST_MINUS: "-"}
_CALLS = {
    libsbml.AST_FUNCTION_EXP: "exp", libsbml.AST_FUNCTION_LN: "ln", libsbml.AST_FUNCTION_ABS: "absolute",
    libsbml.AST_FUNCTION_COS: "cos", libsbml.AST_FUNCTION_MAX: "largest", libsbml.AST_FUNCTION_ROOT: "root",
    libsbml.AST_FUNCTION_POWER: "power", libsbml.AST_POWER: "power",
}  # fmt: skip


def _exp(x):
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


SCALAR = {"exp": _exp, "ln": math.log, "cos": math.cos, "absolute": abs, "largest": max, "root": math.sqrt,
          "power": operator.pow, "pi": math.pi}  # fmt: skip
ARRAY = {"exp": np.exp, "ln": np.log, "cos": np.cos, "absolute": np.abs, "largest": np.maximum, "root": np.sqrt,
         "power": np.power, "pi": math.pi}  # fmt: skip


def _children(node):
    return [node.getChild(k) for k in range(node.getNumChildren())]


class _Source:
    """Formulas as Python source; `names` takes an identifier to an expression."""

    def __init__(self, model):
        self.functions = {f.getId(): f for f in _listed(model.getListOfFunctionDefinitions())}

    def text(self, node, names, met):
        kind = node.getType()
        if node.isNumber():
            return f"({node.getValue()!r})"
        if kind == libsbml.AST_NAME_TIME:
            return "time"
        if kind == libsbml.AST_CONSTANT_PI:
            return "pi"
        if kind == libsbml.AST_NAME:
            met.add(node.getName())
            return names(node.getName())
        parts = [self.text(child, names, met) for child in _children(node)]
        if kind == libsbml.AST_MINUS and len(parts) == 1:
            return f"(-{parts[0]})"
        if kind in _SIGNS:
            if kind in (libsbml.AST_MINUS, libsbml.AST_DIVIDE) and len(parts) != 2:
                raise ValueError(f"{len(parts)} arguments of {_SIGNS[kind]}")
            return "(" + _SIGNS[kind].join(parts) + ")"
        if kind in (libsbml.AST_FUNCTION_ROOT,):
            # libsbml puts the degree first
            if len(parts) == 2 and node.getChild(0).getValue() != 2:
                raise ValueError("a root other than the square root")
            return f"root({parts[-1]})"
        if kind in _CALLS:
            return f"{_CALLS[kind]}({','.join(parts)})"
        if kind == libsbml.AST_FUNCTION:
            made = self.functions[node.getName()]
            given = {made.getArgument(k).getName(): parts[k] for k in range(made.getNumArguments())}
            return self.text(made.getBody(), given.__getitem__, set())
        raise ValueError(f"an element that is not read: {libsbml.formulaToL3String(node)}")


def _listed(rows):
    return [rows.get(k) for k in range(rows.size())]


def _sorted(rules):
    """Assignment rules after those that they read; a loop is an error."""
    order, state = [], {}

    def visit(name):
        stack = [(name, iter(sorted(rules[name][1])))]
        state[name] = 1
        while stack:
            here, rest = stack[-1]
            for other in rest:
                if other not in rules or state.get(other) == 2:
                    continue
                if state.get(other) == 1:
                    raise ValueError(f"a loop through {other}")
                state[other] = 1
                stack.append((other, iter(sorted(rules[other][1]))))
                break
            else:
                state[here] = 2
                order.append(here)
                stack.pop()

    for name in rules:
        if name not in state:
            visit(name)
    return order


class File:
    """An SBML file that can be integrated.

    Attributes are `states` (identifiers), `start` (their first values), `values` (constants and what
    events change), `days` (times of events).
    """

    def __init__(self, path):
        document = libsbml.readSBML(str(path))
        if document.getNumErrors(libsbml.LIBSBML_SEV_ERROR):
            raise ValueError(document.getErrorLog().toString())
        model = document.getModel()
        known = ("FunctionDefinitions", "UnitDefinitions", "Parameters", "Rules", "Events")
        for other in ("Species", "Compartments", "Reactions", "Constraints", "InitialAssignments"):
            if getattr(model, f"getNum{other}")():
                raise ValueError(f"a file with {other}; only {known} are read")
        source = _Source(model)
        first = {p.getId(): p.getValue() for p in _listed(model.getListOfParameters())}
        rates, assigned = {}, {}
        for rule in _listed(model.getListOfRules()):
            met = set()
            text = source.text(rule.getMath(), lambda name: f"v_{name}", met)
            (rates if rule.isRate() else assigned)[rule.getVariable()] = (text, met)
            if not (rule.isRate() or rule.isAssignment()):
                raise ValueError("an algebraic rule")
        self.states = list(rates)
        self.start = np.array([first[name] for name in self.states])
        self.values = {n: v for n, v in first.items() if n not in rates and n not in assigned}
        # what changes at an event is read from a table, what never changes stands as a number
        self.events = self._events(model, source)
        changed = {name for _, table in self.events for name in table}
        self._inputs = [n for n in self.values if n in changed]
        lines = [f"v_{name}=y[{k}]" for k, name in enumerate(self.states)]
        lines += [f"v_{name}=u[{k}]" for k, name in enumerate(self._inputs)]
        lines += [f"v_{name}={assigned[name][0]}" for name in _sorted(assigned)]
        lines.append("return [" + ",".join(rates[name][0] for name in self.states) + "]")
        text = "def rates(time,y,u):\n " + "\n ".join(lines)
        code = compile(text, str(path), "exec")
        constants = {f"v_{n}": v for n, v in self.values.items() if n not in changed}
        if not all(map(math.isfinite, [*constants.values(), *self.start])):
            raise ValueError("a constant or a state without a value")
        self._scalar, self._array = ({**table, **constants} for table in (SCALAR, ARRAY))
        exec(code, self._scalar)
        exec(code, self._array)
        self.days = [day for day, _ in self.events]

    def _events(self, model, source):
        """Day and, by identifier, the source of the new value."""
        found = []
        for event in _listed(model.getListOfEvents()):
            trigger = event.getTrigger()
            math_ = trigger.getMath()
            left, right = _children(math_)
            plain = math_.getType() == libsbml.AST_RELATIONAL_GEQ and left.getType() == libsbml.AST_NAME_TIME
            if not (plain and right.isNumber() and right.getValue() > 0) or trigger.getInitialValue():
                raise ValueError("an event at anything but a later time")
            if event.getDelay() is not None or event.getPriority() is not None:
                raise ValueError("an event with a delay or a priority")
            table = {
                a.getVariable(): source.text(a.getMath(), lambda name: f"v[{name!r}]", set())
                for a in _listed(event.getListOfEventAssignments())
            }
            found.append((right.getValue(), table))
        found.sort(key=lambda pair: pair[0])
        if len({day for day, _ in found}) < len(found):
            raise ValueError("two events at one time: their order is not given")
        return found

    def rates(self, time, y, u):
        """Rates of all states; y of shape (states,) or, column by column, (states, n)."""
        if np.ndim(y) == 1:
            return self._scalar["rates"](time, y.tolist(), u)
        rows = self._array["rates"](time, y, u)
        return np.array([np.broadcast_to(row, y.shape[1:]) for row in rows])

    def jacobian(self, time, y, u):
        """Differences to both sides, all columns in one call."""
        step = 1e-6 * np.maximum(np.abs(y), 1e-4)
        both = np.concatenate([y[:, None] + np.diag(step), y[:, None] - np.diag(step)], axis=1)
        found = self.rates(time, both, u)
        return (found[:, : len(y)] - found[:, len(y) :]) / (2 * step)

    def integrate(self, times, relative=1e-9, absolute=1e-12):
        """Values of the states at increasing times >= 0; shape (times, states).

        A time on an event takes the value after it.
        """
        y, now, out = self.start.copy(), 0.0, np.empty((len(times), len(self.states)))
        table, done = dict(self.values), 0
        stops = [*self.events, (math.inf, {})]
        for day, changes in stops:
            until = min(day, times[-1])
            u = [table[n] for n in self._inputs]
            solver = None
            if until > now:
                solver = LSODA(
                    lambda t, y, u=u: self.rates(t, y, u), now, y, until, rtol=relative, atol=absolute,
                    jac=lambda t, y, u=u: self.jacobian(t, y, u),
                )  # fmt: skip
            while solver is not None and solver.status == "running":
                if message := solver.step():
                    raise ArithmeticError(message)
                while done < len(times) and times[done] <= solver.t and times[done] < day:
                    out[done] = solver.dense_output()(times[done]) if times[done] > now else y
                    done += 1
            if solver is not None:
                y = solver.y.copy()
            now = until
            while done < len(times) and times[done] == now < day:
                out[done] = y
                done += 1
            if done == len(times):
                break
            seen = {**table, **dict(zip(self.states, y.tolist(), strict=True))}
            new = {n: eval(text, {**SCALAR, "v": seen, "time": day}) for n, text in changes.items()}
            table.update({n: v for n, v in new.items() if n in table})
            for k, name in enumerate(self.states):
                y[k] = new.get(name, y[k])
        return out
