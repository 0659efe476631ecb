"""One form, filled in twice: what share nearly all of their words are two documents where people or figures are others.

Neither a title nor a date need be known for that: power cuts, lost deeds and appointments are announced in the same words every time.
"""

from __future__ import annotations

import re

from archiver.keep.sight import Sight

# Those who are spoken of by name; by the two characters before, because nothing marks where a name begins.
_PERSON = re.compile(r"([\u3400-\u9fff]{2})(?:同志|先生|女士|同学)")
# A figure: single digits number lists. A form that was filled in has so many different ones, and one in so many characters; a
# report whose only paragraph with figures was corrected has fewer.
_FIGURE = re.compile(r"\d+(?:[.:/-]\d+)+|\d{2,}")
_FORM, _DENSE = 3, 60
# Characters of a form's value at most, and the share of a form's lines that are values: an account's name, number and past names.
_VALUE, _OWN = 12, 0.3
# Different figures that no two texts have in common by chance, and the share of them that must be.
_MANY, _NEARLY = 6, 0.9


def filled_in_anew(a: Sight, b: Sight) -> bool:
    """Whether two texts look like one form, filled in twice: with other people, other figures, or other values in its lines."""
    return _other_people(a, b) or _other_figures(a, b) or (_has_values_of_its_own(a, b) and _has_values_of_its_own(b, a))


def same_figures(a: Sight, b: Sight) -> bool:
    """Whether the text that has fewer figures has many, and nearly all of them stand on the other page: they belong to one text."""
    few, more = _by_figures(a, b)
    figures = _figures(few.content)
    return len(figures) >= _MANY and len(figures & _figures(more.page)) >= _NEARLY * len(figures)


def _other_people(a: Sight, b: Sight) -> bool:
    """Whether both texts name people with a title, 张建国同志, and none in common."""
    people_a, people_b = (set(_PERSON.findall(sight.content)) for sight in (a, b))
    return bool(people_a and people_b) and not people_a & people_b


def _other_figures(a: Sight, b: Sight) -> bool:
    """Whether most figures of the text that has fewer are others on the other page, and no paragraph full of them is the same."""
    few, more = _by_figures(a, b)
    figures, others = _figures(few.content), _figures(more.page)
    if len(figures) < max(_FORM, len(few.content) / _DENSE) or 2 * len(figures & others) >= len(figures):
        return False
    return not any(len(_figures(line)) >= _FORM and _figures(line) <= others for line in few.text_lines)


def _has_values_of_its_own(one: Sight, other: Sight) -> bool:
    """Whether a text is mostly short lines, and of all its lines so many stand nowhere on the other page."""
    lines = one.text_lines
    short = sum(len(line) <= _VALUE for line in lines)
    own = sum(line not in other.page for line in lines)
    return 2 * short >= len(lines) and own >= max(_FORM, _OWN * len(lines))


def _by_figures(a: Sight, b: Sight) -> list[Sight]:
    return sorted((a, b), key=lambda sight: len(_figures(sight.content)))


def _figures(key: str) -> set[str]:
    return set(_FIGURE.findall(key))
