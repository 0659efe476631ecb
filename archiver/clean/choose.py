"""From how likely each line is main content to which lines stay: the choice that promises the best F1, as the evaluators count it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

# Beyond this log-odds nothing is surer.
_SURE = 30.0


def share(logit: float) -> float:
    """A log-odds as a probability."""
    return 1 / (1 + math.exp(-logit if -_SURE < logit < _SURE else -math.copysign(_SURE, logit)))


def choose(likely: Sequence[float], sizes: Sequence[int]) -> tuple[list[bool], float]:
    """Which lines stay, and the F1 over characters that this choice promises.

    The best choice keeps all lines above some probability: half of the F1 that can be reached (Ye et al., 2012). Where
    everything is plain that is one half; on a page where nothing is sure it is lower, and more stays.
    """
    if not likely:
        return [], 0.0
    order = sorted(range(len(likely)), key=likely.__getitem__, reverse=True)
    right = list(accumulate(likely[i] * sizes[i] for i in order))
    taken = list(accumulate(sizes[i] for i in order))
    promised = [2 * hit / (size + right[-1]) for hit, size in zip(right, taken, strict=True)]
    best = max(promised)
    limit = likely[order[promised.index(best)]]
    return [p >= limit for p in likely], best
