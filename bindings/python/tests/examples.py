"""Runs the examples of the package's documentation, with nothing but Python itself."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import sys

import waybill_engine


def main() -> None:
    """Prints how many there are; fails if one does."""
    failed = tried = 0
    modules = [
        f"waybill_engine.{module.name}" for module in pkgutil.iter_modules(waybill_engine.__path__)
    ]
    for name in ["waybill_engine", *modules]:
        result = doctest.testmod(importlib.import_module(name))
        failed, tried = failed + result.failed, tried + result.attempted
    print(f"{tried - failed} passed, {failed} failed")
    sys.exit(1 if failed or not tried else 0)


if __name__ == "__main__":
    main()
