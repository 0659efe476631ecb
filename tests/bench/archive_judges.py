"""What other people's programs say of an archive and of its exports.

    python tests/bench/archive_judges.py --venv DIR [--pywb DIR]

DIR holds `pip install wacz fastwarc "datatrove[io,processing]" faust-cchardet python-magic`; the other one `pip install "setuptools<80" pywb`.
Each judge is a program that knows nothing of ours: fastwarc and gzip check the files (and a damaged one), wacz validates the WACZ,
datatrove reads the texts, pywb replays the pages.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

TEXT = "问：第{n}号项目今年的毛利率为什么下降？答：原材料涨了{n}.5%，第{n}条产品线从三季度开始调整，预计明年恢复到去年的水平。"
URL = "https://example.cn/a/{n}.html"
READ = """
import json, sys
from datatrove.pipeline.readers import JsonlReader, WarcReader
folder, name, kind = sys.argv[1:4]
reader = (JsonlReader if kind == "jsonl" else WarcReader)(folder, glob_pattern=name, compression=None if kind == "jsonl" else "gzip", doc_progress=False)
print("TEXTS" + json.dumps([doc.text for doc in reader()]))
"""


def make(folder: Path) -> list[str]:
    """An archive of pages, and every export; the texts in it."""
    import archiver

    with archiver.open(folder / "archive") as archive:
        for n in range(3):
            page = f"<html><head><title>第{n}号项目调研纪要</title></head><body><p>{TEXT.format(n=n)}</p></body></html>"
            headers = {"Content-Type": "text/html; charset=utf-8"}
            archive.add(page.encode(), source=URL.format(n=n), headers=headers, captured_at=datetime(2024, 1, 1 + n, tzinfo=UTC))
        for name in ("all.warc.gz", "all.wacz", "all.jsonl"):
            archive.export(folder / name)
        return [archive.get(entry.document).text for entry in archive.list()]


def ran(*command: object) -> tuple[int, str]:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def judge(name: str, good: bool, said: str = "") -> bool:
    print(f"{'yes' if good else 'NO '}  {name}" + ("" if good else f"\n{said[-2000:]}"))
    return good


def files(folder: Path, bin_: Path) -> list[bool]:
    """fastwarc and gzip over every file, and over one with a byte changed."""
    every = [*(folder / "archive").glob("*/*.gz"), folder / "all.warc.gz"]
    verdicts = []
    for check in ((bin_ / "fastwarc", "check"), ("gzip", "-t")):
        results = [ran(*check, path) for path in every]
        verdicts.append(judge(f"{check[0]} accepts {len(every)} files", all(code == 0 for code, _ in results), str(results)))
        data = bytearray(every[0].read_bytes())
        data[len(data) // 2] ^= 255
        (folder / "broken.warc.gz").write_bytes(data)
        verdicts.append(judge(f"{check[0]} refuses a damaged one", ran(*check, folder / "broken.warc.gz")[0] == 1))
    return verdicts


def readers(folder: Path, bin_: Path, texts: list[str]) -> list[bool]:
    code, said = ran(bin_ / "wacz", "validate", "-f", folder / "all.wacz")
    verdicts = [judge("wacz validate", code == 0 and "Validation succeeded" in said, said)]
    (wet,) = (folder / "archive" / "text").glob("*.gz")
    for place, name, kind in ((folder, "all.jsonl", "jsonl"), (wet.parent, wet.name, "warc")):
        code, said = ran(bin_ / "python", "-c", READ, place, name, kind)
        found = next((json.loads(line[5:]) for line in said.split("\n") if line.startswith("TEXTS")), [])
        verdicts.append(judge(f"datatrove's {kind} reader yields the texts", sorted(found) == sorted(texts), said))
    return verdicts


def replay(folder: Path, bin_: Path) -> list[bool]:
    """pywb over the files of raw/ and over the export: it shows the page, and nothing of our JSON."""
    place = folder / "pywb"
    place.mkdir()
    verdicts = []
    for name, sources in (("raw", [*(folder / "archive" / "raw").glob("*.gz")]), ("export", [folder / "all.warc.gz"])):
        for command in (("init", name), ("add", name, *sources)):
            subprocess.run([str(bin_ / "wb-manager"), *map(str, command)], cwd=place, capture_output=True, check=False)
    server = subprocess.Popen([str(bin_ / "wayback"), "-p", "8391", "-b", "127.0.0.1"], cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for name in ("raw", "export"):
            body = ""
            for _ in range(60):
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:8391/{name}/20240102000000id_/{URL.format(n=1)}", timeout=5) as answer:
                        body = answer.read().decode()
                    break
                except OSError:
                    time.sleep(0.5)
            verdicts.append(judge(f"pywb replays the page from {name}", "<title>第1号项目调研纪要</title>" in body and '"format"' not in body, body))
    finally:
        server.terminate()
        server.wait()
    return verdicts


def main() -> int:
    """1 where any judge is not content."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venv", type=Path, required=True)
    parser.add_argument("--pywb", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        folder = Path(tmp)
        texts = make(folder)
        bin_ = args.venv.resolve() / "bin"
        verdicts = [*files(folder, bin_), *readers(folder, bin_, texts)]
        if args.pywb:
            verdicts += replay(folder, args.pywb.resolve() / "bin")
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.exit(main())
