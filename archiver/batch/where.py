"""`--where`: a condition on a document's row, such as `quality.garble < 0.01 and characters > 200`. Parsed, never executed."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archiver.batch.row import Row
from archiver.batch.signals import SIGNALS
from archiver.errors import UsageError

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_NUMBERS = ("characters", "page", "removed")
_WORDS = ("kind", "title", "site", "encoding", "script", "name")
_EXAMPLE = "quality.garble < 0.01 and characters >= 200"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it was written, checked."""

    text: str

    def holds(self, row: Row) -> bool:
        """Whether a row fulfils it. A signal that was not measured is 0."""
        return bool(_value(ast.parse(self.text, mode="eval").body, row))


def parsed(text: str) -> Condition:
    """The condition that a text says. Raises UsageError, which shows what may be said.

    >>> parsed("quality.han > 0.5 and not kind == 'review'").holds(Row("a", "a", "clean", quality={"han": 0.9}))
    True
    """
    try:
        _check(ast.parse(text, mode="eval").body)
        Condition(text).holds(Row("", "", "clean"))
    except (SyntaxError, TypeError, ValueError, RecursionError, MemoryError) as error:
        names = ", ".join((*_NUMBERS, *_WORDS, *(f"quality.{name}" for name in SIGNALS)))
        raise UsageError(f"--where {text!r}: {error}; it compares {names}, with and, or, not: {_EXAMPLE!r}") from error
    return Condition(text)


def _check(node: ast.expr) -> None:
    """Raises ValueError for what no condition may hold."""
    if isinstance(node, ast.BoolOp):
        for value in node.values:
            _check(value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        _check(node.operand)
    elif isinstance(node, ast.Compare) and all(type(op) in _COMPARE for op in node.ops):
        for operand in (node.left, *node.comparators):
            _name(operand)
    else:
        raise ValueError(f"{ast.unparse(node)!r} is no comparison")


def _name(node: ast.expr) -> tuple[str, Any]:
    """("value", a constant), ("field", its name) or ("quality", a signal). Raises ValueError for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
        return "value", node.value
    if isinstance(node, ast.Name) and node.id in (*_NUMBERS, *_WORDS):
        return "field", node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "quality" and node.attr in SIGNALS:
        return "quality", node.attr
    raise ValueError(f"nothing is called {ast.unparse(node)!r}")


def _value(node: ast.expr, row: Row) -> Any:
    if isinstance(node, ast.BoolOp):
        values = (_value(value, row) for value in node.values)
        return all(values) if isinstance(node.op, ast.And) else any(values)
    if isinstance(node, ast.UnaryOp):
        return not _value(node.operand, row)
    assert isinstance(node, ast.Compare)
    operands = [_operand(operand, row) for operand in (node.left, *node.comparators)]
    return all(_COMPARE[type(op)](a, b) for op, a, b in zip(node.ops, operands, operands[1:], strict=False))


def _operand(node: ast.expr, row: Row) -> Any:
    kind, told = _name(node)
    if kind == "value":
        return told
    return getattr(row, told) if kind == "field" else row.quality.get(told, 0.0)
