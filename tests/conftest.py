"""Fitted twins that many tests share: small, made once a session, and never changed by a test."""

from __future__ import annotations

import pytest

from inpersona import examples
from inpersona.app import read_record
from inpersona.core.records import PatientRecord
from inpersona.decide.trials import Subject, subject
from inpersona.infer.calibrate import Calibration, calibrate, prior_twin

#: Few, so that the tests stay quick: what is tested does not depend on their number.
MEMBERS, SAMPLES, SEED = 40, 400, 1


def example(name: str) -> PatientRecord:
    with examples.path(name) as path:
        return read_record(path)


@pytest.fixture(scope="session")
def untreated_record() -> PatientRecord:
    return example("hypertension_stage2_untreated")


@pytest.fixture(scope="session")
def treated_record() -> PatientRecord:
    return example("hypertension_ckd3_on_treatment")


@pytest.fixture(scope="session")
def untreated_prior(untreated_record: PatientRecord) -> Calibration:
    return prior_twin(untreated_record, MEMBERS, SEED)


@pytest.fixture(scope="session")
def untreated_fit(untreated_record: PatientRecord) -> Calibration:
    return calibrate(untreated_record, MEMBERS, SEED, SAMPLES)


@pytest.fixture(scope="session")
def treated_fit(treated_record: PatientRecord) -> Calibration:
    return calibrate(treated_record, MEMBERS, SEED, SAMPLES)


@pytest.fixture(scope="session")
def untreated(untreated_record: PatientRecord, untreated_fit: Calibration) -> Subject:
    return subject(untreated_record, untreated_fit.twin)


@pytest.fixture(scope="session")
def treated(treated_record: PatientRecord, treated_fit: Calibration) -> Subject:
    return subject(treated_record, treated_fit.twin)
