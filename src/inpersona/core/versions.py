"""Which version of a package is installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

#: Stands for the version of a package that runs from its source without being installed.
SOURCE = "source"


def installed(package: str) -> str:
    """The installed version of a package, or `SOURCE`."""
    try:
        return version(package)
    except PackageNotFoundError:
        return SOURCE
