"""The measurement itself: two warm children taking turns."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from driver.child import Child

# Idle worker threads spin for a moment after their last parallel region; a turn waits them out.
SETTLE_SECONDS = 0.3


@dataclass(frozen=True)
class Comparison:
    """Images a second of both, turn by turn, and the most memory that each held."""

    ours: list[float]
    theirs: list[float]
    our_peak_memory_bytes: int
    their_peak_memory_bytes: int

    @property
    def ratios(self) -> list[float]:
        """Ours over theirs, pair by pair."""
        return [a / b for a, b in zip(self.ours, self.theirs, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios."""
        return statistics.median(self.ratios)


def compare(ours: Child, theirs: Child, *, pairs: int, seconds: float) -> Comparison:
    """Ours, theirs, ours, theirs, ...; each turn takes about `seconds`."""
    our_steps, their_steps = _steps(ours, seconds), _steps(theirs, seconds)
    our_rates, their_rates = [], []
    for _ in range(pairs):
        our_rates.append(_turn(ours, our_steps))
        their_rates.append(_turn(theirs, their_steps))
    return Comparison(our_rates, their_rates, ours.quit(), theirs.quit())


def _turn(child: Child, steps: int) -> float:
    time.sleep(SETTLE_SECONDS)
    rate, _ = child.run(steps)
    return rate


def _steps(child: Child, seconds: float) -> int:
    """How many steps fill a turn, by one short run whose rate is not kept."""
    _, for_one = child.run(1)
    if for_one < seconds / 4:
        few = max(2, round(seconds / 8 / for_one))
        _, for_few = child.run(few)
        for_one = for_few / few
    return max(1, round(seconds / for_one))
