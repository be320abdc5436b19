"""Files written whole or not at all, and keys by content."""
