"""`python -m inpersona.cli`."""

from __future__ import annotations

from inpersona.cli import main

main()
