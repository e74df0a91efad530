"""What a forecast has to beat."""

import doctest

from dealcycle.measures import rivals


def test_the_examples_hold() -> None:
    found = doctest.testmod(rivals)
    assert (found.failed, found.attempted) == (0, 3)


def test_without_past_errors_nothing_is_said() -> None:
    assert len(rivals.by_past([1.0, 2.0, 3.0])) == 0
    assert len(rivals.by_stage(100.0, [(9.0, 9.0)] * 3)) == 0
    assert len(rivals.by_stage(0.0, [(9.0, 9.0)] * 9)) == 0


def test_nothing_is_below_zero() -> None:
    assert (rivals.by_past([0.0, 0.0, 0.0, 100.0]) >= 0).all()
