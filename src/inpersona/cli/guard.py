"""One place that turns problems into one sentence and an exit status, never a traceback.

0 done; 1 the model could not carry on; 2 what the caller gave cannot be used; 70 a mistake of ours;
130 interrupted. INPERSONA_DEBUG=1 shows the traceback.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Sequence

from inpersona.errors import InpersonaError, InputError

FAILED, BAD_INPUT, OURS, INTERRUPTED = 1, 2, 70, 130
#: What the system says where an output has no room.
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)
BROKEN = (
    "Something inside inpersona went wrong; nothing was written. "
    "Set INPERSONA_DEBUG=1 to see where, and please report it"
)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    return guarded(lambda: _work(given))


def _work(given: Sequence[str]) -> object:
    from inpersona.cli.commands import app

    return app(given, prog_name="inpersona", standalone_mode=False)


def guarded(work: Callable[[], object]) -> int:
    """Exit status of the work; a problem is told in one sentence on standard error."""
    try:
        result = work()
        sys.stdout.flush()
        if result == INTERRUPTED:  # the parser of the command line caught it
            raise KeyboardInterrupt
        return result if isinstance(result, int) else 0
    except BrokenPipeError:
        return _quiet()
    except KeyboardInterrupt:
        return _tell("Interrupted; nothing was left half-written.", INTERRUPTED)
    except InputError as problem:
        return _tell(str(problem), BAD_INPUT)
    except InpersonaError as problem:
        return _tell(str(problem), FAILED)
    except Exception as problem:
        return _other(problem)


def _quiet() -> int:
    """Standard output takes nothing any more: keep the interpreter from complaining at its end."""
    with contextlib.suppress(OSError, ValueError):  # a standard output that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED


def _other(problem: Exception) -> int:
    usage = getattr(problem, "format_message", None)  # problems of the parser of the command line
    if callable(usage):
        return _tell(f"{str(usage()).rstrip('.')} (see 'inpersona --help').", BAD_INPUT)
    if isinstance(problem, OSError) and problem.errno in UNWRITABLE:
        _quiet()
        return _tell(f"The output could not be written: {problem.strerror}.", FAILED)
    if isinstance(problem, MemoryError):
        return _tell("There is not enough memory; try fewer --members.", FAILED)
    return _tell(f"{BROKEN} ({type(problem).__name__}).", OURS)


def _tell(sentence: str, status: int) -> int:
    if os.environ.get("INPERSONA_DEBUG") and sys.exc_info()[0] is not None:
        import traceback

        traceback.print_exc()
    line = " ".join(sentence.split())
    print(f"inpersona: {line}", file=sys.stderr)
    return status
