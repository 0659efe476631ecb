"""THE BATCH: many captures, whatever they lie in, through workers that may crash; a row for each, and a report.

From a command's paths to its report, in this order:

```
tree         the files that paths, folders and globs name, each with its place in the output
containers   one file that holds many captures: zip, WARC, JSON lines, Parquet
inputs       a `Ref` for every capture, cheap to keep and to send; opened where its turn comes
shard        the unit of work, a pure function: captures in; documents written and a row for each out
worker       the process that runs shards; it is killed without harm
pool         the supervisor: deadlines, memory, who died over which document
cluster      the same on Ray: a shard a task, a pool in each
state        what is done already: journals of a run under way, the report of a finished one
parts        a run cut into parts for an array of jobs; the last one joins them
streams      all documents in one file: JSON lines, Parquet
results      what a run leaves beside the documents
run          all of it in order; `summary`, `page` and `sites` say what came of it
```
"""

from __future__ import annotations

from archiver.batch.inputs import STDIN, Item, Survey, captures, look, survey

__all__ = ["STDIN", "Item", "Survey", "captures", "look", "survey"]
