from __future__ import annotations

import pytest

import archiver
from archiver.clean.front import RULE
from archiver.read.plain import front_matter

BODY = "会议于三月一日在北京召开，与会代表讨论了全年的安排，并就预算达成一致。\n"


@pytest.mark.parametrize(
    "fields",
    [
        "title: 春天的会议\ndate: 2024-03-01\ntags: [甲, 乙]\n",
        'title: "春天的会议"\ndate: 2024-03-01\ntags:\n  - 甲\n  - 乙\n# 注\n',
        "\nlayout: post\n\ntitle: 春天的会议\n\ncategories: Archive\n\ndate: 2024-03-01\n\ntags:\n- 甲\n\n",
    ],
)
@pytest.mark.parametrize("between", ["", "\n", "\n***\n\n[一](a)\n[二](b)\n[三](c)\n[四](d)\n[五](e)\n[六](f)\n[七](g)\n\n"])
def test_front_matter_becomes_metadata_and_leaves_the_text(fields: str, between: str) -> None:
    doc = archiver.clean(f"---\n{fields}---\n{between}{BODY}".encode(), source="a.md")
    assert doc.title == "春天的会议"
    assert doc.metadata.published is not None
    assert doc.metadata.published.value == "2024-03-01"
    assert [removal.rule for removal in doc.removed].count(RULE) == 1
    assert doc.text.endswith(BODY.strip())
    assert "title" not in doc.text
    assert "---" not in doc.text


@pytest.mark.parametrize("text", [f"---\n{BODY}---\n{BODY}", f"---\n{BODY}", f"---\n---\n{BODY}", f"title: 会议\n{BODY}"])
def test_what_only_looks_like_front_matter_stays(text: str) -> None:
    assert front_matter(text) is None
    assert RULE not in [removal.rule for removal in archiver.clean(text.encode(), source="a.md").removed]


def test_front_matter_alone_is_never_all_that_goes() -> None:
    assert "春天的会议" in archiver.clean("---\ntitle: 春天的会议\n---\n".encode(), source="a.md").text
