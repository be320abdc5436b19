"""Names of drugs as records write them, and the nonproprietary name that each stands for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from inpersona.drugs import catalogue

_FORMS = (
    r"\b(extended|sustained|delayed|modified|controlled)[ -]release\b|\b(er|xl|sr|xr|la|mr|cr)\b"
    r"|\b(oral|tablets?|capsules?|solution|suspension|injection|injectable|pill|chewable|film|coated)\b"
)


@cache
def _table() -> Mapping[str, Any]:
    with Path(__file__).with_name("drug_names.toml").open("rb") as file:
        return tomllib.load(file)


def nonproprietary(name: str) -> str:
    """The International Nonproprietary Name in lower case, without its salt.

    A name of the catalogue (synonyms and brands included) gives the catalogue's; a United States
    name or a brand is translated; any other is returned in lower case without salts and forms.
    Insulins of every kind are "insulin". Combination brands give their parts joined by " / ".
    """
    plain = " ".join(re.sub(_FORMS, " ", name.lower()).strip(" ,;.").split())
    if "insulin" in plain:
        return "insulin"
    for candidate in (plain, without_salt(plain)):
        if catalogue.known(candidate):
            return catalogue.drug(candidate).name
        if candidate in _table()["inn"]:
            return str(_table()["inn"][candidate])
    return without_salt(plain)


def without_salt(name: str) -> str:
    """The name without trailing salts and esters ("metoprolol succinate" is metoprolol)."""
    words = name.split()
    while len(words) > 1 and words[-1] in _table()["salts"] and words[0] not in _table()["kept"]:
        words.pop()
    return " ".join(words)
