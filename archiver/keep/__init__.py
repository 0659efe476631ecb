"""THE SHELVES. Files, index, identity, search, comparison; knows no rules.

::

    lock.py      one writer at a time; the others wait for their turn
    compose.py   one record as bytes
    warc.py      one record: zipped, read, checked; a file cut into its gzip members
    pending.py   the records of a group, until they are written
    log.py       the files in raw/ and text/: append, read, recover
    bundle.py    the metadata of a capture, and what the index keeps of it
    records.py   the records that one add writes
    notes.py     what is said about captures: restores, tombstones
    urls.py      the canonical URL
    index.py     SQLite, disposable: where the records are, what the documents are
    tables.py    the tables of the index
    rows.py      what the index keeps of a capture and of a document
    worded.py    the part of the index that search asks
    known.py     what an index knew before it was thrown away
    scan.py      the log into the index, from where it stopped
    sight.py     what a capture shows: its content, and all that stood around it
    likeness.py  two captures laid over each other: what does the one say that the other does not show?
    fingerprints.py  what finds the few documents that a capture may be of
    against.py   what speaks against two captures being of one document
    issuers.py   whose paper is it? codes and names at its head
    identity.py  which document is this a capture of?
    versions.py  the versions of a document, derived from its captures
    resolve.py   what a user calls a document: id, digest, URL, file name, words
    words.py     pairs of characters: what finds the texts that may hold a word
    search.py    words in the newest text of every document
    diff.py      two texts compared, line by line and then inside the lines
    purge.py     records taken out for good
    subset.py    some captures as a WARC file of their own
    wacz.py      and as a WACZ
    copies.py    reading copies for eyes, grep and Obsidian
    store.py     lock, log and index as one thing
    verify.py    every digest of every record, again
    settings.py  the archive's own few settings, in archive.toml
"""
