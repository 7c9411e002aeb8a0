"""What every test may lean on: where the shared facts lie, and a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

# Files that are facts about the world (other programs' exports). They lie beside the checkout where the
# project is developed, and nowhere else: tests that read them are collected only where they are.
_BESIDE = Path(__file__).resolve().parents[2] / "shared"
SHARED: Path | None = _BESIDE if _BESIDE.is_dir() else None

NOON = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
