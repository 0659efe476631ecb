"""Every error that this package raises on purpose.

::

    ArchiverError                 exit 1
    ├── UsageError                exit 2   an argument makes no sense
    ├── RulesError                exit 2   a rule file cannot be used
    ├── InputError                exit 4   this input cannot be read as a document
    │   ├── EmptyInput                     no bytes, or nothing but white space
    │   ├── BinaryInput                    not text, and not a format that we know
    │   └── NoReader                       a known format that has no reader yet
    ├── NotFound                  exit 4   no document answers to this name
    ├── Ambiguous                 exit 4   several documents do
    ├── IntegrityError            exit 6   bytes on disk do not match their digest
    ├── Refused                   exit 7   it would overwrite or leave its folder
    └── StorageError              exit 8   the archive cannot be written
        └── ArchiveLocked                  another process is writing

A message has up to four parts, in this order: what happened, to what, why, and what to do next.
"""

from __future__ import annotations


class ArchiverError(Exception):
    """The root of the tree. `exit_code` is what the command line ends with."""

    exit_code = 1


class UsageError(ArchiverError, ValueError):
    """An argument makes no sense."""

    exit_code = 2


class RulesError(ArchiverError):
    """A rule file cannot be used: the message names the file and the rule."""

    exit_code = 2


class InputError(ArchiverError):
    """This input cannot be read as a document."""

    exit_code = 4


class EmptyInput(InputError):
    """No bytes, or nothing but white space."""


class BinaryInput(InputError):
    """Not text, and not a format that we know."""


class NoReader(InputError):
    """A known format that has no reader yet; the bytes can still be archived."""


class NotFound(ArchiverError):
    """No document answers to this name."""

    exit_code = 4


class Ambiguous(ArchiverError):
    """Several documents answer to this name; `hits` are their ids."""

    exit_code = 4

    def __init__(self, message: str, hits: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.hits = hits


class IntegrityError(ArchiverError):
    """Bytes on disk do not match their digest."""

    exit_code = 6


class Refused(ArchiverError):
    """It would overwrite something or leave its folder."""

    exit_code = 7


class StorageError(ArchiverError):
    """The archive cannot be written."""

    exit_code = 8


class ArchiveLocked(StorageError):
    """Another process is writing to this archive."""
