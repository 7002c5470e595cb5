"""The line chart of a measure over the monitored windows."""

from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple

WIDTH, HEIGHT = 300, 90


class Point(NamedTuple):
    """A measure of one window, and its limit; None where it could not be measured."""

    window: str
    value: float | None
    limit: float | None
    alarms: bool = True

    @property
    def exceeded(self) -> bool:
        """Whether it raised an alarm."""
        return self.alarms and self.value is not None and self.limit is not None and self.value > self.limit


class Place(NamedTuple):
    """Where a point is drawn, and whether the line goes on from the window before."""

    x: float
    y: float
    continues: bool
    point: Point


class Trend(NamedTuple):
    """A measure over all windows, oldest first, in a box of WIDTH by HEIGHT."""

    title: str
    points: list[Point]

    def places(self) -> Iterator[Place]:
        """The points that have a value."""
        continues = False
        for at, point in enumerate(self.points):
            if point.value is not None:
                yield Place(self.x(at + 0.5), self.y(point.value), continues, point)
            continues = point.value is not None

    def line(self) -> str:
        """The path through all values, with gaps where nothing was measured."""
        return "".join(f"{'L' if one.continues else 'M'}{one.x:.1f},{one.y:.1f}" for one in self.places())

    def limit(self) -> str:
        """The path of the limit, level within each window."""
        return "".join(
            f"M{self.x(at):.1f},{self.y(point.limit):.1f}H{self.x(at + 1):.1f}"
            for at, point in enumerate(self.points)
            if point.limit is not None
        )

    def x(self, at: float) -> float:
        """The place of a window by its number."""
        return WIDTH * at / len(self.points)

    def y(self, value: float) -> float:
        """The place of a value; infinite ones are at the edge."""
        low, high = self.ends()
        return HEIGHT * (1 - (min(max(value, low), high) - low) / (high - low))

    def ends(self) -> tuple[float, float]:
        """The range of all finite values and limits; zero is always part of it."""
        every = (value for point in self.points for value in (point.value, point.limit))
        finite = [0.0, *(value for value in every if value is not None and isfinite(value))]
        return min(finite), max(finite) if any(finite) else 1.0
