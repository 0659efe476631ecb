"""THE ARCHIVE: what is added is kept for ever, cleaned, and found again by document and version.

>>> import archiver
>>> with archiver.open("archive") as archive:              # doctest: +SKIP
...     result = archive.add(raw, source="纪要.txt")
...     print(result.outcome, archive.get(result.document).title)

It joins the walk and the shelves, and a subject a module::

    shelf.py       class Archive, all that can be asked of it, and `open`
    desk.py        what the modules below work with: the shelves, the rules, the script
    adding.py      a capture comes in
    joining.py     what another archive decided about its captures
    ready.py       what came without its page is clean already
    importing.py   and what was said about them there
    reading.py     the copies for people, in documents/
    correcting.py  what was decided is decided anew: merge, split
    recleaning.py  documents are cleaned again with today's rules
    restoring.py   a passage that was removed is brought back
    exporting.py   documents handed out, for people, programs and other archives
    purging.py     what must not be kept is taken out for good
"""

from archiver.archive.adding import AddResult, Incoming
from archiver.archive.exporting import Exported
from archiver.archive.purging import Purged
from archiver.archive.ready import MEDIA_TYPE, ready_body
from archiver.archive.recleaning import Recleaned
from archiver.archive.restoring import Restored
from archiver.archive.shelf import Archive, open  # noqa: A004 - `archiver.open` reads as what it does
from archiver.keep.decision import Evidence
from archiver.keep.diff import Diff
from archiver.keep.rows import Entry
from archiver.keep.search import Hit
from archiver.keep.verify import Report

__all__ = [
    "MEDIA_TYPE",
    "AddResult",
    "Archive",
    "Diff",
    "Entry",
    "Evidence",
    "Exported",
    "Hit",
    "Incoming",
    "Purged",
    "Recleaned",
    "Report",
    "Restored",
    "open",
    "ready_body",
]
