"""Records: complete, in the right units, with sources that exist."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from inpersona.core.targets import targets
from inpersona.core.values import TIER_FLOOR, Tier
from inpersona.drugs import catalogue
from inpersona.drugs.describe import describe, values
from inpersona.drugs.effects import efficacies
from inpersona.drugs.reading import default_exponents, read_record
from inpersona.errors import ModelError

RECORDS = Path(str(files("inpersona.drugs"))) / "records"
ALL = catalogue.names()


def source_keys() -> set[str]:
    text = (Path(str(files("inpersona.core"))) / "sources.bib").read_text(encoding="utf-8")
    return {"ours", *re.findall(r"@\w+\{([^,]+),", text)}


def broken(tmp_path: Path, old: str, new: str) -> Path:
    text = (RECORDS / "lisinopril.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "broken.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_catalogue_holds_fifty_drugs_of_twenty_one_classes() -> None:
    assert len(ALL) == 54
    assert len({catalogue.drug(name).drug_class for name in ALL}) == 21


@pytest.mark.parametrize("name", ALL)
def test_every_number_has_unit_tier_and_a_source_that_exists(name: str) -> None:
    known = source_keys()
    for value in values(catalogue.drug(name)):
        assert value.unit and isinstance(value.tier, Tier) and value.where
        assert value.source in known, value.source


@pytest.mark.parametrize("name", ALL)
def test_sources_named_in_the_reasons_of_effects_exist(name: str) -> None:
    text = (RECORDS / f"{name.replace(' ', '_')}.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"\b([a-z]+(?:19|20)\d\d[a-z]?)\b", text))
    assert named <= source_keys()


def test_class_constants_and_exponents_have_sources_that_exist() -> None:
    known = source_keys()
    shared = [v for kind in default_exponents().values() for v in kind.values()]
    shared += [v for e in efficacies().values() for v in (e.maximum, e.sensitivity)]
    assert all(value.source in known and value.unit == "1" for value in shared)


@pytest.mark.parametrize("name", ALL)
def test_numbers_that_were_not_measured_in_people_spread_at_least_as_their_tier(name: str) -> None:
    for value in values(catalogue.drug(name)):
        assert value.sd_of_log_floored >= TIER_FLOOR[value.tier]


@pytest.mark.parametrize("name", ALL)
def test_the_standard_dose_lies_between_start_and_maximum(name: str) -> None:
    doses = catalogue.drug(name).doses
    assert 0.0 < doses.start.value <= doses.standard.value <= doses.maximum.value


@pytest.mark.parametrize("name", ALL)
def test_each_effect_has_class_constants_and_a_known_target(name: str) -> None:
    record = catalogue.drug(name)
    for effect in record.effects:
        assert effect.target in targets()
        assert (record.drug_class, effect.target) in efficacies()


def test_no_class_constant_is_without_a_drug() -> None:
    used = {(r.drug_class, e.target) for r in map(catalogue.drug, ALL) for e in r.effects}
    assert set(efficacies()) == used


def test_the_description_names_every_source_and_calibration() -> None:
    told = describe(catalogue.drug("bisoprolol"))
    assert "lipworth1991" in told["sources"] and "ours" not in told["sources"]
    assert told["effects"][0]["calibration"] == "exercise heart rate"
    assert told["moieties"][0]["molar_mass"]["tier"] == "A"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('unit = "g/mol"', 'unit = "kg/mol"', "unit"),
        ("bioavailability =", "availability =", "lacks bioavailability"),
        ('moiety = "lisinopril"', 'moiety = "captopril"', "no moiety captopril"),
        ("covariates.renal_clearance]\ngfr", "covariates.renal_clearance]\nmood", "mood"),
        ("renal_clearance = {", "biliary = {", "lacks a clearance"),
    ],
)
def test_a_broken_record_is_refused_with_what_is_wrong(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        read_record(broken(tmp_path, old, new))
