"""Parts and links become one traced body.

Each component is traced once on symbols for its state, inputs and parameters. Links are resolved
input by input, in the order in which inputs need each other, so that two components may feed each
other as long as no value feeds itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, get_args, get_type_hints

from inpersona.errors import ModelError, UnknownName
from inpersona.solve.model import Model
from inpersona.solve.trace import Expr, const, lift, order, rebuild, symbol

SECONDS = {"s": 1.0, "min": 60.0}
_TERM = re.compile(r"\s*([+-])?\s*(?:([0-9.eE+-]+)\s*\*\s*)?([a-z]\w*\.\w+)")


@dataclass(frozen=True)
class Traced:
    """A body as expressions. Names are "part.field"; `units` of every name; `rates` and `updates`
    (None where no part has an update) go with `states`, `values` with `outputs`."""

    states: tuple[str, ...]
    parameters: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    units: Mapping[str, str]
    rates: tuple[Expr, ...]
    values: tuple[Expr, ...]
    updates: tuple[Expr, ...] | None
    time: str


def fields(component: ModuleType, kind: str) -> dict[str, str]:
    """Field -> unit of a component's State, Inputs, Parameters or Outputs (absent: none)."""
    cls = getattr(component, kind, None)
    if cls is None:
        return {}
    hints = get_type_hints(cls, include_extras=True)
    return {name: (get_args(hint) or (None, "1"))[1] for name, hint in hints.items()}


def _symbols(component: ModuleType, kind: str, part: str, mark: str) -> Any:
    names = fields(component, kind)
    cls = getattr(component, kind, None)
    values = [symbol(f"{mark}:{part}.{name}") for name in names]
    return cls(*values) if cls is not None else ()


def parse_link(text: str) -> list[tuple[float, str]]:
    """Terms (factor, "part.output") of a link. Raises ModelError when the text cannot be read."""
    terms: list[tuple[float, str]] = []
    position = 0
    while position < len(text.rstrip()):
        found = _TERM.match(text, position)
        if not found or (terms and not found[1]):
            raise ModelError(
                f"The link {text!r} is not a sum of outputs such as 'a.flow + b.flow'."
            )
        factor = float(found[2]) if found[2] else 1.0
        terms.append((-factor if found[1] == "-" else factor, found[3]))
        position = found.end()
    return terms


def _check_units(model: Model, units: Mapping[str, str]) -> None:
    from inpersona.core.units import registry

    parse = registry().parse_units
    for target, text in model.links.items():
        for factor, source in parse_link(text):
            wanted, given = units[f"i:{target}"], units[f"o:{source}"]
            if factor == 1.0 and parse(_unit(wanted)) != parse(_unit(given)):
                raise ModelError(f"Link {source} ({given}) -> {target} ({wanted}): units differ.")


def _unit(text: str) -> str:
    return "dimensionless" if text == "1" else text


def _resolution_order(needs: Mapping[str, set[str]]) -> list[str]:
    """Inputs so that each comes after those it needs. Raises ModelError naming a loop."""
    done: list[str] = []
    state: dict[str, int] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if state.get(name) == 2:
            return
        if state.get(name) == 1:
            loop = " -> ".join((*path[path.index(name) :], name))
            raise ModelError(
                f"Values feed themselves: {loop}. Give one of them a root() or a state."
            )
        state[name] = 1
        for other in sorted(needs[name]):
            visit(other, (*path, name))
        state[name] = 2
        done.append(name)

    for name in needs:
        visit(name, ())
    return done


@dataclass(frozen=True)
class _Parts:
    """What the components of a model say, by "part.field" ("y:part.field" and so on in `units`)."""

    rates: dict[str, Expr] = field(default_factory=dict)
    outputs: dict[str, Expr] = field(default_factory=dict)
    updates: dict[str, Expr] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    parameters: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)

    def add(self, part: str, module: ModuleType) -> None:
        """Trace one component."""
        for kind, mark in (("State", "y"), ("Inputs", "i"), ("Parameters", "p"), ("Outputs", "o")):
            self.units.update({f"{mark}:{part}.{n}": u for n, u in fields(module, kind).items()})
        y, i, p = (
            _symbols(module, kind, part, mark)
            for kind, mark in (("State", "y"), ("Inputs", "i"), ("Parameters", "p"))
        )
        change, given = module.rates(y, i, p)
        self.rates.update(_named(part, module, "State", change))
        self.outputs.update(_named(part, module, "Outputs", given))
        self.parameters.extend(f"{part}.{n}" for n in fields(module, "Parameters"))
        self.inputs.extend(f"{part}.{n}" for n in fields(module, "Inputs"))
        if hasattr(module, "update"):
            self.updates.update(_named(part, module, "State", module.update(y, i, p)))


def _named(part: str, module: ModuleType, kind: str, values: Any) -> dict[str, Expr]:
    return {f"{part}.{n}": lift(getattr(values, n)) for n in fields(module, kind)}


def _time_of(model: Model) -> str:
    times = {module.TIME for module in model.parts.values()}
    if len(times) != 1:
        raise ModelError(f"Parts of {model.name} have rates per different units of time.")
    return str(times.pop())


def _check_links(model: Model, parts: _Parts) -> None:
    for target, text in model.links.items():
        if target not in parts.inputs:
            raise UnknownName(f"input of {model.name}", target, parts.inputs)
        for _, source in parse_link(text):
            if source not in parts.outputs:
                raise UnknownName(f"output of {model.name}", source, parts.outputs)
    _check_units(model, parts.units)


def trace(model: Model) -> Traced:
    """Trace a model. Raises ModelError and UnknownName for what does not fit together."""
    time, parts = _time_of(model), _Parts()
    for part, module in model.parts.items():
        parts.add(part, module)
    _check_links(model, parts)
    rates, outputs, updates = parts.rates, parts.outputs, parts.updates
    rebuilt = rebuild(
        [*rates.values(), *outputs.values(), *updates.values()],
        _resolve(model, parts.inputs, outputs),
    )
    n, m = len(rates), len(outputs)
    changed = dict(zip(updates, rebuilt[n + m :], strict=True))
    free = tuple(name for name in parts.inputs if name not in model.links)
    marks = (("y", rates), ("p", parts.parameters), ("i", free), ("o", outputs))
    return Traced(
        states=tuple(rates),
        parameters=tuple(parts.parameters),
        inputs=free,
        outputs=tuple(outputs),
        units={name: parts.units[f"{mark}:{name}"] for mark, names in marks for name in names},
        rates=tuple(rebuilt[:n]),
        values=tuple(rebuilt[n : n + m]),
        updates=tuple(changed.get(name, symbol(f"y:{name}")) for name in rates)
        if updates
        else None,
        time=time,
    )


def _resolve(model: Model, inputs: list[str], outputs: Mapping[str, Expr]) -> dict[Expr, Expr]:
    """Every input symbol's expression in terms of states, parameters and free inputs."""
    sources: dict[str, Expr] = {}
    for name in inputs:
        if name in model.links:
            total = const(0.0)
            for factor, source in parse_link(model.links[name]):
                total = total + factor * outputs[source]
            sources[name] = total
    needs = {
        name: {
            node.payload[2:]
            for node in order([source])
            if node.op == "symbol" and node.payload.startswith("i:") and node.payload[2:] in sources
        }
        for name, source in sources.items()
    }
    resolved = {symbol(f"i:{n}"): symbol(f"u:{n}") for n in inputs if n not in model.links}
    for name in _resolution_order(needs):
        resolved[symbol(f"i:{name}")] = rebuild([sources[name]], resolved)[0]
    return resolved
