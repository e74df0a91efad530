"""Chance with a memory of its seed, and the hours in which people work."""

import math
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")
# How much is begun in each month, January first: a slow summer, a rush before the peak season.
SEASON = (0.8, 0.95, 1.2, 1.1, 1.05, 0.95, 0.65, 0.7, 1.3, 1.35, 1.15, 0.6)


class Chance(random.Random):
    def pick(self, items: Sequence[T], weights: Sequence[float] | None = None) -> T:
        return (
            self.choices(items, weights)[0] if weights else items[int(self.random() * len(items))]
        )

    def happens(self, share: float) -> bool:
        return self.random() < share

    def around(self, median: float, spread: float) -> float:
        """A positive number of a skewed kind: amounts, days."""
        return median * math.exp(self.gauss(0, spread))


class Hours:
    """Moments within working hours of a zone, weekends left out."""

    def __init__(self, chance: Chance, zone: str) -> None:
        self.chance, self.zone = chance, ZoneInfo(zone)

    def at_work(self, moment: datetime) -> datetime:
        """The same day or the next working one, between half past eight and six."""
        local = moment.astimezone(self.zone)
        if local.weekday() > 4:
            local += timedelta(days=7 - local.weekday())
        minute = int(self.chance.triangular(510, 1075, 640))
        moved = local.replace(
            hour=minute // 60,
            minute=minute % 60,
            second=int(self.chance.random() * 60),
            microsecond=0,
        )
        return moved.astimezone(moment.tzinfo)

    def after(self, moment: datetime, days: float) -> datetime:
        """Some working moment about that many days later, never before the moment itself."""
        found = self.at_work(moment + timedelta(days=days))
        return found if found > moment else moment + timedelta(minutes=7)


def odds(share: float, shift: float) -> float:
    """A share moved on the scale of log-odds: good people stay below one."""
    logit = math.log(share / (1 - share)) + shift
    return 1 / (1 + math.exp(-logit))
