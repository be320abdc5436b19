"""What calibration and the main job give back: diagnostics that never hide in the twin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inpersona.core.decisions import Interval, Ranking
from inpersona.core.records import PatientRecord
from inpersona.core.twins import Twin

#: A datum this many standard deviations from what the twin says is not reproduced (ours).
FAR = 2.5


@dataclass(frozen=True, slots=True)
class FitRow:
    """One datum of the person against the calibrated twin. `measured` is what entered the fit (a
    mean when several readings were pooled: `count`), `sd` the error that the operator gave it,
    `twin` what the members say would be read, `z` the standardised difference."""

    variable: str
    setting: str
    unit: str
    measured: float
    count: int
    sd: float
    twin: Interval
    z: float
    used: bool = True
    why_not: str = ""

    @property
    def far(self) -> bool:
        """Whether the datum was used and the twin does not reproduce it (`FAR`)."""
        return self.used and not abs(self.z) <= FAR


@dataclass(frozen=True, slots=True)
class FitParameter:
    """One fitted parameter: `prior` and `posterior` intervals, and `learned`, the share of the
    prior's log-variance that the data removed (near 0: the data could not determine it)."""

    name: str
    meaning: str
    prior: Interval
    posterior: Interval
    learned: float


@dataclass(frozen=True, slots=True)
class Fit:
    """Diagnostics of a calibration."""

    rows: tuple[FitRow, ...]
    parameters: tuple[FitParameter, ...]
    hypotheses: Mapping[str, tuple[float, float]]  # label -> (prior weight, posterior weight)
    effective_members: float
    failed_members: int
    reproduced: bool
    warnings: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Waveforms:
    """A window of the pulsatile body (median member): one beat or more, equal time steps."""

    label: str
    time: NDArray[np.float64]  # s
    arterial_pressure: NDArray[np.float64]  # mmHg
    left_ventricular_pressure: NDArray[np.float64]  # mmHg
    left_ventricular_volume: NDArray[np.float64]  # mL


@dataclass(frozen=True, slots=True)
class Answer:
    """All that `inpersona try` found: the input of the terminal table, the JSON and the report."""

    record: PatientRecord
    twin: Twin
    fit: Fit
    ranking: Ranking
    waveforms: tuple[Waveforms, ...]
    seed: int
    seconds: float
    versions: Mapping[str, str] = field(default_factory=dict)
