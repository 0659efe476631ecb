"""How fast are bytes decoded, beside chardetng's binding and Python's own decoder, in one run?

    pip install chardetng-py
    python tests/bench/speed_decode.py [FOLDER]

FOLDER holds files in legacy encodings; without it, texts are made from the seed and the project's own Chinese, at 5 to 100 kB.
For each set: MB a CPU second of `archiver.decode`, of chardetng's guess with Python's decoding, and their ratio; then
UTF-8 against `bytes.decode`. The best of several rounds counts, since other work on the machine only slows a round down.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

from archiver import decode

ROUNDS = 5
HANS = "会议讨论了今年的工作安排，要求各部门在六月底以前完成预算的编制，并及时通报新的进展情况。毛利率为32.5%。\n"
HANT = "會議討論了今年的工作安排，要求各部門在六月底以前完成預算的編製，並及時通報新的進展情況。毛利率為32.5%。\n"
JAPANESE = "会議では今年の予定について話し合い、各部門に六月末までに予算をまとめるよう求めました。\n"


def with_chardetng(raw: bytes) -> str:
    from chardetng_py import EncodingDetector

    detector = EncodingDetector()
    detector.feed(raw, last=True)
    return raw.decode(detector.guess(tld=None, allow_utf8=True), "replace")


def seconds(run: Callable[[bytes], object], raws: list[bytes]) -> float:
    """CPU seconds of the fastest round over all of `raws`."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = process_time()
        for raw in raws:
            run(raw)
        best = min(best, process_time() - start)
    return best


def compared(label: str, raws: list[bytes], peer: Callable[[bytes], object]) -> None:
    megabytes = sum(map(len, raws)) / 1e6
    ours, theirs = seconds(decode, raws), seconds(peer, raws)
    print(f"{label:24} {megabytes / ours:8.1f} MB/s   {peer.__name__:14} {megabytes / theirs:8.1f} MB/s   ratio {theirs / ours:5.2f}")


def made(size: int) -> list[bytes]:
    """Texts of about `size` bytes in the commonest legacy encodings."""
    sources = [(HANS, "gbk"), (HANT, "big5"), (HANT, "gb18030"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp")]
    return [(text * (size // len(text.encode(codec)) + 1)).encode(codec) for text, codec in sources] * 20


def by_python(raw: bytes) -> str:
    return raw.decode("utf-8")


def main() -> None:
    if len(sys.argv) > 1:
        files = [path.read_bytes() for path in sorted(Path(sys.argv[1]).rglob("*")) if path.is_file()]
        compared("files", files, with_chardetng)
        compared("files of 4 kB and more", [raw for raw in files if len(raw) >= 4096], with_chardetng)
    for size in (2_000, 5_000, 20_000, 100_000):
        compared(f"made, {size:,} bytes", made(size), with_chardetng)
    compared("UTF-8, 100,000 bytes", [(HANS * 670).encode()] * 100, by_python)


if __name__ == "__main__":
    main()
