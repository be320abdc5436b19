"""Text to machine code: compiled once a machine and kept on disk.

The cache folder is `INPERSONA_CACHE`, else the user's cache folder, else a temporary one (a read-only
home or install still works). Files are written whole or not at all; a broken one is made again.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding as llvm

_ALIVE: list[Any] = []  # engines own the code; they live as long as the process


@cache
def target() -> tuple[Any, str]:
    """Target machine for this processor, and its description for cache keys."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    name, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    wide = f"{features},-prefer-256-bit" if "+avx512f" in features else features
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=name, features=wide, opt=2, jit=True
    )
    return machine, f"{name};{wide};{llvmlite.__version__}"


def cache_folder() -> Path:
    """First folder that can be written of: INPERSONA_CACHE, the user's cache, a temporary one."""
    home = Path(os.environ.get("HOME") or os.path.expanduser("~"))
    if sys.platform == "darwin":
        usual = home / "Library" / "Caches"
    elif sys.platform == "win32":
        usual = Path(os.environ.get("LOCALAPPDATA") or home)
    else:
        usual = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    own = os.environ.get("INPERSONA_CACHE")
    user = f"inpersona-{os.getuid()}" if hasattr(os, "getuid") else "inpersona"
    for folder in ([Path(own)] if own else [usual / "inpersona"]) + [
        Path(tempfile.gettempdir()) / user
    ]:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if os.access(folder, os.W_OK) and _ours(folder):
                return folder
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="inpersona-"))


def _ours(folder: Path) -> bool:
    """Whether nobody else can put code there (it will be run)."""
    if not hasattr(os, "getuid"):
        return True
    about = folder.stat()
    return about.st_uid == os.getuid() and not about.st_mode & 0o022


def stored(key: str, make: Callable[[], bytes]) -> bytes:
    """Content of the cache under a key, made (and kept) when it is absent or broken."""
    path = cache_folder() / key
    try:
        data = path.read_bytes()
        if hashlib.sha256(data[32:]).digest() == data[:32]:
            return data[32:]
    except OSError:
        pass
    data = make()
    _keep(path, hashlib.sha256(data).digest() + data)
    return data


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a folder that cannot be written to is no error."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix="tmp", delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.replace(file.name, path)
            except OSError:
                os.unlink(file.name)
    except OSError:
        return


def object_code(text: str) -> bytes:
    """Compile LLVM text to an object file in memory."""
    machine, _ = target()
    module = llvm.parse_assembly(text)
    module.verify()
    return bytes(machine.emit_object(module))


def load(code: bytes) -> Callable[[str], int]:
    """Load an object file; the result gives the address of a function by name."""
    machine, _ = target()
    empty = llvm.parse_assembly("")
    engine = llvm.create_mcjit_compiler(empty, machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _ALIVE.append(engine)
    return lambda name: int(engine.get_function_address(name))


def function(address: int, arguments: str) -> Callable[..., None]:
    """A C function of pointers (p) and 64-bit integers (i). Calls release the interpreter's lock."""
    kinds = [ctypes.c_void_p if a == "p" else ctypes.c_int64 for a in arguments]
    return ctypes.CFUNCTYPE(None, *kinds)(address)
