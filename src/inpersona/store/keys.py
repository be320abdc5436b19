"""Keys by content: the same content has the same key, on every machine."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def content_key(content: bytes | Any) -> str:
    """Hexadecimal SHA-256 of bytes, or of an object's JSON with sorted keys.

    Raises TypeError for objects that JSON does not know.
    """
    if not isinstance(content, bytes):
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        content = text.encode()
    return hashlib.sha256(content).hexdigest()
