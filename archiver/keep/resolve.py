"""What a user calls a document: an id or digest, a URL, a file that was added, or words of its title, companies, institution, site,
author, date or file name, as its newest version has them; where none has, words of the titles of older versions.

`REF@2` is its second version, `REF@3f9a…` or `@3f9a…` the version with that digest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from archiver.errors import Ambiguous, NotFound, UsageError
from archiver.keep.index import Index
from archiver.keep.lines import match_key
from archiver.keep.rows import Entry
from archiver.keep.urls import url_key

# Fewer digits are more often a year or a number in a title than the beginning of an id.
_HEX = re.compile(r"(?:sha256:)?([0-9a-f]{4,64})")
_NUMBER = re.compile(r"[0-9]{1,4}")
# How many hits a message lists.
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Ref:
    """A document, and the version that was asked for: by number, by the beginning of its digest, or neither (the newest)."""

    document: str
    number: int | None = None
    digest: str | None = None


def resolve(index: Index, ref: str) -> Ref:
    """The document that `ref` means. Raises NotFound for none, Ambiguous for several, UsageError for an empty `ref`."""
    if not ref.strip():
        raise UsageError("an empty reference names no document; give an id, a URL, a file name or words of the title")
    whole = _by_place(index, ref)
    if whole:
        return Ref(_one(index, ref, whole))
    name, at, version = ref.strip().rpartition("@")
    if not at:
        return Ref(_one(index, ref, _named(index, ref.strip())))
    if not name:
        return Ref(_one(index, ref, _by_digest(index, version.lower())), digest=_digest(version, ref))
    document = _one(index, ref, _by_place(index, name) or _named(index, name.strip()))
    if _NUMBER.fullmatch(version):
        return Ref(document, number=int(version))
    return Ref(document, digest=_digest(version, ref))


def _digest(version: str, ref: str) -> str:
    found = _HEX.fullmatch(version.lower())
    if not found:
        raise UsageError(f"no such version: {ref}; after @ stands a number (@2) or at least four digits of a digest (@3f9a)")
    return "sha256:" + found[1]


def _by_place(index: Index, name: str) -> set[str]:
    """Documents that were captured from this URL or this file."""
    held = [*index.find("url", url_key(name)), *index.find("page_url", url_key(name)), *index.find("source", name)]
    return {h.document for h in held}


def _named(index: Index, name: str) -> set[str]:
    return _by_digest(index, name.lower()) or _by_file(index, name) or _by_words(index, name)


def _by_digest(index: Index, digits: str) -> set[str]:
    """Documents whose id begins like this; if none, those with such a content or such bytes."""
    found = _HEX.fullmatch(digits)
    if not found:
        return set()
    if not digits.startswith("sha256:") and (ids := index.with_prefix("document", found[1])):
        return {found[1]} if found[1] in ids else ids
    return index.with_prefix("digest", "sha256:" + found[1]) | index.with_prefix("raw", "sha256:" + found[1])


def _by_file(index: Index, name: str) -> set[str]:
    """Documents captured from a file of this name, in whatever folder, if `name` names no folder."""
    if "/" in name or "\\" in name:
        return set()
    return {document for source, document in index.sources() if _file_name(source) == name}


def _file_name(source: str) -> str:
    return PurePosixPath(source.replace("\\", "/")).name


def _by_words(index: Index, words: str) -> set[str]:
    """Documents of which the newest version tells every one of these words; if none does, it or the title of any other version."""
    keys = [key for word in words.replace("\u3000", " ").split(" ") if (key := match_key(word))]
    entries = index.entries() if keys else []
    found = {e.document for e in entries if _fits(keys, [e.title], _about(e))}
    if found or not keys:
        return found
    titles = index.titles()
    return {e.document for e in entries if _fits(keys, titles.get(e.document, ()), _about(e))}


def _fits(keys: Sequence[str], titles: Iterable[str | None], about: Iterable[str]) -> bool:
    """Whether each key stands in a title or elsewhere; one character alone, which nearly every name holds, only in a title."""
    named = [match_key(title) for title in titles if title]
    parts = (*named, *about)
    return all(any(key in part for part in (parts if len(key) > 1 else named)) for key in keys)


def _about(entry: Entry) -> list[str]:
    """What a document is known by beside its title."""
    parts = [entry.date, entry.institution, entry.site, entry.author, _file_name(entry.source)]
    return [match_key(part) for part in (*parts, *(f"{name} {code}" for name, code in entry.companies)) if part]


def _one(index: Index, ref: str, documents: set[str]) -> str:
    if len(documents) == 1:
        return next(iter(documents))
    if not documents:
        raise NotFound(
            f"no document answers to {ref!r}: no id, digest, URL, file or title that it could be; "
            "`archiver list` shows what is held, `archiver search` looks in the texts"
        )
    entries = [entry for document in documents if (entry := index.entry(document))]
    entries.sort(key=lambda e: (e.date, e.document), reverse=True)
    lines = [f"  {e.document}  {e.date}  {e.title or e.source or '(no title)'}" for e in entries[:_SHOWN]]
    more = [f"  … and {len(entries) - _SHOWN} more"] if len(entries) > _SHOWN else []
    message = "\n".join([f"{len(documents)} documents answer to {ref!r}; give one of these ids, or more words:", *lines, *more])
    raise Ambiguous(message, tuple(e.document for e in entries))
