"""What several tests need: scans that are sound, and the repository that they are in."""

from __future__ import annotations

from pathlib import Path

from waybill_engine import Scan

NOW = 1_795_000_000
REPOSITORY = Path(__file__).resolve().parents[3]
TOKEN = "t0ken-0f-the-0rder"


def scan(
    action: int = 100001, time: int = NOW - 1000, message: str = "已揽收", *, seen: bool = False
) -> Scan:
    """A scan of waybill W1 that is well-formed."""
    return Scan(TOKEN, "W1", time, action, message, seen_before=seen)
