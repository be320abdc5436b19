"""Targets: known by name and symbol."""

from __future__ import annotations

import pytest

from inpersona.core.targets import target, targets
from inpersona.errors import UnknownName


def test_a_target_is_found_by_name_and_by_symbol() -> None:
    assert target("ncc") is target("sodium_chloride_cotransporter")
    assert len({t.symbol for t in targets().values()}) == len(targets()) == 20


def test_an_unknown_target_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="renin"):
        target("renine")


def test_every_target_says_what_one_means_and_what_follows() -> None:
    for entry in targets().values():
        assert entry.action in {"inhibited", "blocked", "activated", "relaxed"}
        assert len(entry.meaning) > 20
