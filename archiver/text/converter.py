"""OpenCC's functions, and the one error where the package is not there or is another."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from archiver.errors import ArchiverError


@cache
def converter(configuration: str) -> Callable[[str], str]:
    """OpenCC's function for one of its configurations ("t2s" …). Raises as `check_opencc` does."""
    check_opencc()
    import opencc

    function: Callable[[str], str] = opencc.OpenCC(configuration).convert
    return function


def check_opencc() -> None:
    """Raises ArchiverError where the module `opencc` is missing, or another package has taken its name.

    opencc-python-reimplemented and opencc-py install one too, with other results. Asked once before many documents are
    cleaned, so that it is one error and not one for each.
    """
    remedy = "run `pip uninstall opencc-python-reimplemented opencc-py`, then `pip install --force-reinstall opencc`"
    try:
        import opencc
    except ImportError as error:
        raise ArchiverError(f"the package OpenCC cannot be loaded ({error}), and nothing is converted without it; {remedy}") from error
    if not hasattr(opencc, "OpenCC") or not hasattr(opencc, "CONFIGS"):
        raise ArchiverError(f"the module `opencc` at {getattr(opencc, '__file__', '?')} is not the package OpenCC; {remedy}")
