"""Files written whole or not at all, and the key of a content."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from pathlib import Path


def content_key(content: bytes) -> str:
    """The key of a content: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def write_atomic(path: Path, data: bytes | str) -> None:
    """Write a file so that it holds all of `data` or what it held before.

    The data go into a new file of the same folder, onto the disk, and then take the old name in one
    step. After a failure or an interrupt the old file stands and the new one is removed. What is no
    regular file (a device, a pipe) is written to and never replaced; a file whose mode allows nobody
    to write stays as it is. Text is written as UTF-8. Raises OSError.
    """
    content = data.encode() if isinstance(data, str) else data
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with target.open("wb", buffering=0) as file:
            file.write(content)
        return
    if target.exists() and not target.stat().st_mode & 0o222:
        raise PermissionError(errno.EACCES, "the file is read-only", str(target))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode(target))
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise


def _mode(target: Path) -> int:
    """The mode of the file that is replaced, or that of any new file."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
