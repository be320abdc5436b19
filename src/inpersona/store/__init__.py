"""Files written whole or not at all, and keys by content."""

from inpersona.store.files import content_key, write_atomic

__all__ = ["content_key", "write_atomic"]
