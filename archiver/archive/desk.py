"""What the modules of this room work with: the shelves, the rules and the script of one archive, and what all of them ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from archiver.archive.ready import ready
from archiver.clean.ruleset import Rules
from archiver.clean.walk import clean_capture
from archiver.errors import RulesError, UsageError
from archiver.keep import bundle
from archiver.keep.bundle import Held
from archiver.keep.resolve import resolve
from archiver.keep.store import Store
from archiver.keep.versions import Derived, derive, select
from archiver.model import Capture, Document, Doubt
from archiver.render import from_dict
from archiver.text.canonical import content_digest, digest


@dataclass(slots=True)
class Desk:
    """One open archive. `copies`: reading copies are written. `script`: the one that is handed out.

    `images`: which of our documents those of other archives are that were met since it was opened, and `taken` all of these; see
    `joining.py`.
    """

    path: Path
    script: str
    rules: Rules
    copies: bool
    store: Store
    images: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def clean(self, capture: Capture, document: str = "") -> Document:
        """Cleaned, with what a user brought back of the `document` that it is a capture of.

        Where the cleaner itself fails, a document that says so: the bytes are kept in any case. What came without its page is
        clean already.
        """
        try:
            return ready(capture) or clean_capture(capture, self.rules, self.store.index.notes.restores(document) if document else ())
        except (UsageError, RulesError):
            raise
        except Exception as error:  # noqa: BLE001 - nothing is lost: a mistake of ours must not keep bytes out of the archive
            return _failed(capture, error)

    def document(self, held: Held) -> Document:
        """A document as it was cleaned when this capture was kept."""
        return from_dict(bundle.form_from(self.store.meta(held), self.store.text(held)))

    def capture(self, held: Held) -> Capture:
        """The bytes of a capture as they came in, with all that was known of them."""
        return bundle.given_capture(self.store.meta(held), self.store.body(held))

    def derived(self, document: str) -> Derived:
        """The versions of a document."""
        return derive(self.store.index.captures(document))

    def resolved(self, ref: str) -> str:
        """The id of the document that a reference names. Raises NotFound, Ambiguous."""
        return resolve(self.store.index, ref).document

    def held(self, ref: str, version: int | str | None = None, at: str | None = None) -> Held:
        """The capture to show for what was asked. Raises NotFound, Ambiguous, UsageError."""
        found = resolve(self.store.index, ref)
        wanted = found.number if found.number is not None else found.digest
        return select(self.derived(found.document), version if version is not None else wanted, at)


def _failed(capture: Capture, error: Exception) -> Document:
    doubt = Doubt("clean", f"the cleaner failed: {type(error).__name__}: {error}; please report it, the bytes are kept")
    return Document(
        source=capture.source,
        media_type=capture.media_type or "",
        status="failed",
        text="",
        script="Zyyy",
        digest=content_digest(""),
        raw_digest=digest(capture.body),
        cleaner="",
        doubts=(doubt,),
    )
