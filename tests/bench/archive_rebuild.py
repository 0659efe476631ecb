"""An archive read without archiver: documents, versions and texts from the WARC files alone, by docs/archive-format.md.

    python tests/bench/archive_rebuild.py ARCHIVE        a line of JSON a version
"""
import json
import sys
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

def records(folder):
    texts, metas = {}, []
    for path in sorted(Path(folder).glob("text/*.warc.wet.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                body, name = record.content_stream().read(), record.rec_headers.get_header("WARC-Record-ID")
                if record.rec_type == "conversion":
                    texts[name] = body.decode("utf-8", "surrogatepass")
                elif record.rec_type == "metadata":
                    metas.append((name, json.loads(body.decode("utf-8", "surrogatepass"))))
    return texts, metas

def quality(m):
    c = m["clean"]
    html = c["media_type"] in ("text/html", "application/xhtml+xml")
    return (len(c.get("restored", ())), -(m["text"] or {}).get("lost", 0), c["truncated"] is not True, html, bool(c["title"]),
            len(c["evidence"]), c["status"] == "clean", -len(c["doubts"]))  # fmt: skip

def versions(captures):
    captures.sort(key=lambda m: (m["captured_at"], m["raw"]["sha256"], m["added_at"], m["id"]))
    usable = [m for m in captures if m["text"] and m["clean"]["status"] not in ("empty", "failed")]
    latest = {m["raw"]["sha256"]: m["digest"] for m in sorted(usable, key=lambda m: (m["added_at"], m["id"]))}
    groups, best, fuller = {}, {}, {}
    now = [m for m in usable if latest[m["raw"]["sha256"]] == m["digest"]]
    for m in now:
        joined = set().union({m["digest"]}, *(groups.get(d, {d}) for d in [m["digest"], *m["relations"].get("same_as", ())]))
        groups.update(dict.fromkeys(joined, joined))
    for m in reversed(now):
        key = id(groups[m["digest"]])
        best[key] = max(m, best.get(key, m), key=quality)
    stands = {digest: best[id(group)]["digest"] for digest, group in groups.items()}
    for m in captures:
        fuller.setdefault(stands.get(m["digest"], m["digest"]), set()).update(stands.get(d, d) for d in m["relations"]["preview_of"])
        for d in m["relations"]["full_text_of"]:
            fuller.setdefault(stands.get(d, d), set()).add(stands.get(m["digest"], m["digest"]))
    found, seen = [], set()
    for m in (m for m in captures if m["raw"]["sha256"] in latest):
        content = stands[latest[m["raw"]["sha256"]]]
        same = next((run for run in reversed(found) if run[0] == content), None)
        if found and (found[-1][0] == content or seen & fuller.get(content, set())):
            found[-1][1].append(m)
        elif same and not m["given"].get("captured_at", True):
            same[1].append(m)
        else:
            found.append((content, [m]))
        seen.add(content)
    return found, usable

def rebuild(folder):
    """For each document its versions as (digest, date, text)."""
    texts, metas = records(folder)
    gone = {name for _, m in metas if m["kind"] == "tombstone" for name in m["records"]}
    moved = {c: m["document"] for _, m in sorted(metas, key=lambda m: m[1]["added_at"]) if m["kind"] in ("merge", "split") for c in m["captures"]}
    documents, answer = {}, {}
    for name, m in metas:
        if m["kind"] in ("version", "seen") and name not in gone:
            documents.setdefault(moved.get(name, m["document"]), []).append({**m, "id": name})
    for document, captures in documents.items():
        found, usable = versions(captures)
        answer[document] = []
        for digest, run in found:
            able = [m for m in run if m["digest"] == digest and m in usable] or [m for m in usable if m["digest"] == digest]
            answer[document].append((digest, run[0]["captured_at"], texts[max(able, key=quality)["text"]["record"]]))
    return answer

if __name__ == "__main__":
    for document, found in sorted(rebuild(sys.argv[1]).items()):
        for number, (digest, date, text) in enumerate(found, 1):
            print(json.dumps([document, number, digest, date, text], ensure_ascii=False))
