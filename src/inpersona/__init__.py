"""Digital twins of people for medicine: research software, not a medical device.

    import inpersona

    record = inpersona.read_record("patient.json")
    answer = inpersona.try_treatments(record)
    html = inpersona.report(answer)

The verbs of `inpersona.app` stand here by name; they are loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inpersona.app import (
        ask,
        build,
        calibrate,
        fhir,
        learn,
        rank,
        read_record,
        report,
        simulate,
        try_treatments,
    )

__version__ = "0.1.0"
__all__ = [
    "__version__",
    "ask",
    "build",
    "calibrate",
    "fhir",
    "learn",
    "predict",
    "rank",
    "read_record",
    "report",
    "simulate",
    "try_treatments",
]


def __getattr__(name: str) -> Any:
    """A verb of `inpersona.app`, imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'inpersona' has no attribute {name!r}")
    from inpersona import app

    return getattr(app, name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
