"""The versions of a document, derived from its captures and never stored.

Captures are ordered by when they were made, then by the digest of their bytes; neighbours with the same content are one
version. The order in which they arrived plays no part, so two archives with the same captures have the same versions.

- A capture whose date was not given says when it was added, not when its page looked like that. Where its content is held
  already it is another sight of that version, the latest one of that content; it never makes an old text the newest.
- Bytes have one content. Where the same bytes were cleaned several times, the latest cleaning that gave a text speaks.
- Contents that differ only in chrome and cleaning (`same_as`) are one; the one of the best capture stands for all of them.
- A wall is no version: unusable captures are listed with number 0 and part nothing.
- A preview never hides a full text: after the full text, a preview of it is another sight of that version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from archiver.errors import NotFound, UsageError
from archiver.keep.bundle import Held
from archiver.model import Version

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}(?::\d{2}(?::\d{2})?)?)?)?)?")


@dataclass(slots=True)
class Run:
    """Neighbouring captures of one content. Number 0: they are unusable."""

    number: int
    digest: str
    captures: list[Held] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Derived:
    """What a document's captures come to: its runs, oldest first, and for each content the best capture to show."""

    runs: tuple[Run, ...]
    usable: tuple[Run, ...]
    contents: Mapping[str, str]  # digest of bytes -> digest of content, of those that are usable
    captures: tuple[Held, ...]  # in order

    @property
    def count(self) -> int:
        """How often bytes came in: what was only cleaned anew is no capture."""
        return counted(self.captures)

    def best(self, content: str) -> Held:
        """The best capture of a content, of those that are usable; of equally good ones the earliest."""
        return max((c for c in self.captures if c.usable and c.digest == content), key=lambda c: c.quality)

    def shown(self, run: Run) -> Held:
        """The capture that speaks for a version: the best of its own, or of the same content's where none of its own can."""
        able = [c for c in run.captures if c.digest == run.digest and c.usable]
        if not able and run.number:
            return self.best(run.digest)
        return max(able, key=lambda c: c.quality) if able else run.captures[-1]

    def newest(self) -> Held:
        """The capture to show for the document: of its newest version, or, where there is none, its newest capture."""
        return self.shown(self.usable[-1]) if self.usable else self.captures[-1]


def derive(captures: Iterable[Held]) -> Derived:
    """The versions that these captures of one document come to."""
    ordered = sorted(captures, key=lambda c: (c.captured_at, c.raw, c.added_at, c.record))
    latest = _contents(ordered)
    chosen = _chosen([c for c in ordered if c.usable and latest[c.raw] == c.digest])
    contents = {raw: chosen[content] for raw, content in latest.items()}
    fuller = _fuller(ordered, chosen)
    runs: list[Run] = []
    usable: list[Run] = []
    seen: set[str] = set()
    for capture in ordered:
        content = contents.get(capture.raw)
        if content is None:
            _join_unusable(runs, capture)
        elif usable and (usable[-1].digest == content or seen & fuller.get(content, set())):
            usable[-1].captures.append(capture)
        elif not capture.dated and (known := _latest(usable, content)):
            known.captures.append(capture)
        else:
            usable.append(Run(len(usable) + 1, content, [capture]))
            runs.append(usable[-1])
        seen.add(content or "")
    return Derived(tuple(runs), tuple(usable), contents, tuple(ordered))


def history(derived: Derived) -> list[Version]:
    """Versions, oldest first; unusable captures stand among them with number 0 and the digest of their bytes."""
    return [_version(derived, run) for run in derived.runs]


def counted(captures: Iterable[Held]) -> int:
    """How many of these came in as bytes."""
    return len({capture.raw_capture or capture.record for capture in captures})


def run_of(derived: Derived, record: str) -> Run:
    """The run that holds the capture whose metadata record is `record`."""
    return next(run for run in derived.runs if any(c.record == record for c in run.captures))


def select(derived: Derived, version: int | str | None, at: str | None) -> Held:
    """The capture to show: of a version's number, of the beginning of its digest (or of its bytes'), of a day, or the newest.

    Raises NotFound where there is none, UsageError where both a version and a day are asked for or the day is none.
    """
    if version is not None and at is not None:
        raise UsageError("either a version or a day (at), not both")
    if at is not None:
        return _at(derived, at)
    if version is None:
        return derived.newest()
    if isinstance(version, int):
        run = next((run for run in derived.usable if run.number == version), None)
        return derived.shown(run) if run else _none(derived, str(version))
    return _with_digest(derived, version)


def _with_digest(derived: Derived, prefix: str) -> Held:
    digits = prefix.lower().removeprefix("sha256:")
    runs = [run for run in derived.usable if any(c.digest.startswith(f"sha256:{digits}") for c in run.captures)]
    own = [run for run in derived.usable if run.digest.startswith(f"sha256:{digits}")]
    now = _contents(derived.captures)
    before = [c for run in runs for c in run.captures if c.digest.startswith(f"sha256:{digits}") and c.usable and now[c.raw] != c.digest]
    if digits and before and not own:  # what a version was before its bytes were cleaned anew
        return max(before, key=lambda c: c.quality)
    runs = own or runs
    if digits and runs:
        return derived.shown(runs[-1])
    captures = [c for c in derived.captures if digits and f"sha256:{digits}" in (c.digest[: len(digits) + 7], c.raw[: len(digits) + 7])]
    return max(captures, key=lambda c: c.quality) if captures else _none(derived, prefix)


def _at(derived: Derived, at: str) -> Held:
    """The newest version captured up to the end of a day, month or year."""
    if not _DAY.fullmatch(at):
        raise UsageError(f"not a date: {at}; write it as 2024, 2024-10, 2024-10-28 or 2024-10-28T09:30")
    runs = [run for run in derived.usable if run.captures[0].captured_at[: len(at)] <= at]
    if not runs:
        first = derived.captures[0]
        raise NotFound(f"no version of {first.document} was captured up to {at}; the first capture is of {first.captured_at[:10]}")
    return derived.shown(runs[-1])


def _none(derived: Derived, version: str) -> NoReturn:
    document = derived.captures[0].document
    raise NotFound(f"document {document} has no version {version}, it has {len(derived.usable)}; `archiver history {document}` lists them")


def _version(derived: Derived, run: Run) -> Version:
    shown = derived.shown(run)
    digest = run.digest if run.number else shown.raw
    mark = {"cleaner": "new cleaner", "restore": "restored"}.get(shown.reading, "")
    earlier = tuple(dict.fromkeys(c.digest for c in run.captures if mark and c.usable and c.digest != digest))
    number, first = counted(run.captures), run.captures[0].captured_at
    return Version(shown.document, run.number, digest, first, number, shown.title, shown.status, mark, earlier)


def _latest(usable: Sequence[Run], content: str) -> Run | None:
    return next((run for run in reversed(usable) if run.digest == content), None)


def _contents(ordered: Sequence[Held]) -> dict[str, str]:
    """For the bytes of each usable capture, the content that the latest cleaning made of them."""
    latest: dict[str, Held] = {}
    for capture in ordered:
        if capture.usable:
            known = latest.get(capture.raw)
            if known is None or (capture.added_at, capture.record) > (known.added_at, known.record):
                latest[capture.raw] = capture
    return {raw: capture.digest for raw, capture in latest.items()}


def _chosen(usable: Sequence[Held]) -> dict[str, str]:
    """For each content the one that stands for it: contents that differ only in chrome are one, and the best capture's is shown.

    Two that are the same as a third are one, whether or not anything is cleaned to that third any more.
    """
    groups: dict[str, set[str]] = {digest: {digest} for capture in usable for digest in (capture.digest, *capture.same_as)}
    for capture in usable:
        for other in capture.same_as:
            if groups[other] is not groups[capture.digest]:
                groups[capture.digest] |= groups[other]
                groups.update(dict.fromkeys(groups[capture.digest], groups[capture.digest]))
    best: dict[int, Held] = {}
    for capture in usable:
        group = id(groups[capture.digest])
        if group not in best or capture.quality > best[group].quality:
            best[group] = capture
    return {content: best[id(group)].digest for content, group in groups.items()}


def _fuller(captures: Iterable[Held], chosen: Mapping[str, str]) -> dict[str, set[str]]:
    """For each content that is a preview, the contents that are its full text; whichever of the two came first."""
    fuller: dict[str, set[str]] = {}
    for capture in captures:
        content = chosen.get(capture.digest, capture.digest)
        fuller.setdefault(content, set()).update(chosen.get(whole, whole) for whole in capture.preview_of)
        for preview in capture.full_text_of:
            fuller.setdefault(chosen.get(preview, preview), set()).add(content)
    return fuller


def _join_unusable(runs: list[Run], capture: Held) -> None:
    """Walls with the same bytes, one after the other, are one line of the history."""
    if runs and runs[-1].number == 0 and runs[-1].digest == capture.raw:
        runs[-1].captures.append(capture)
    else:
        runs.append(Run(0, capture.raw, [capture]))
