"""A model as data: parts (named uses of components) and links (output -> input)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType


@dataclass(frozen=True)
class Model:
    """A body made of parts.

    Args: name; parts, name -> component module; links, "part.input" -> text of a sum or difference
    of outputs, "part.output" with an optional number before it ("0.06 * heart.flow - veins.loss").
    Inputs without a link stay inputs of the body.
    """

    name: str
    parts: Mapping[str, ModuleType]
    links: Mapping[str, str]
