from __future__ import annotations

import pytest

from archiver.clean.companies import companies_in, exchange_of
from archiver.model import Company


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("海风股份（600000.SH）和海风港股（700.HK）", [("海风股份", "600000.SH")]),
        ("海风港股（0700.HK）", [("海风港股", "00700.HK")]),
        ("海风股份海风股份(SZ:300999)", [("海风股份", "300999.SZ")]),
        ("海风港股（HK:00700）", [("海风港股", "00700.HK")]),
        ("[年报]海风股份(300999):2021年年度报告", [("海风股份", "300999.SZ")]),
        ("(600999)“海风股份”公布公告", [("海风股份", "600999.SH")]),
        ("证券代码：300999 证券简称：海风股份 公告编号：2026-018", [("海风股份", "300999.SZ")]),
        ("海风股份（300999），邮编(100101)，电话(600000)，编号（555555）", [("海风股份", "300999.SZ")]),
        ("没有代码", []),
    ],
)
def test_companies_by_their_codes(text: str, expected: list[tuple[str, str]]) -> None:
    assert companies_in(text) == tuple(Company(name, code) for name, code in expected)


def test_which_exchange_a_number_belongs_to() -> None:
    assert [exchange_of(c) for c in ("600000", "688001", "000001", "301999", "830799", "920001", "555555")] == [
        "SH", "SH", "SZ", "SZ", "BJ", "BJ", "",
    ]  # fmt: skip
