"""What follows is wired before anything is announced, whoever announces first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

from winnow.ground.events import announce, when, wire_later, wire_now


@dataclass(frozen=True)
class Happened:
    n: int


@dataclass(frozen=True)
class AlsoHappened:
    n: int


def test_two_that_announce_at_once_both_wait_for_the_wiring() -> None:
    followed: list[int] = []
    wiring, go_on = Event(), Event()

    def wire() -> None:
        wiring.set()
        assert go_on.wait(10)
        when(Happened, lambda event: followed.append(event.n))

    wire_later(wire)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(announce, Happened(1))
        assert wiring.wait(10)
        second = threads.submit(announce, Happened(2))
        go_on.set()
        first.result(10)
        second.result(10)
    assert sorted(followed) == [1, 2]


def test_a_follower_is_told_once_and_in_order() -> None:
    followed: list[str] = []

    def first(event: AlsoHappened) -> None:
        followed.append(f"first {event.n}")

    def second(event: AlsoHappened) -> None:
        followed.append(f"second {event.n}")

    wire_now()
    when(AlsoHappened, first, second)
    when(AlsoHappened, first)
    announce(AlsoHappened(3))
    assert followed == ["first 3", "second 3"]
