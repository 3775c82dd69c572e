"""Who is told when something has happened."""

from dataclasses import dataclass

import pytest

from winnow.ground.events import announce, when


def test_tells_followers_in_their_order_and_once_each() -> None:
    @dataclass(frozen=True)
    class Rang:
        bell: str

    heard: list[str] = []

    def first(event: Rang) -> None:
        heard.append(f"first {event.bell}")

    def second(event: Rang) -> None:
        heard.append(f"second {event.bell}")

    when(Rang, first, second)
    when(Rang, first)
    announce(Rang("a"))
    assert heard == ["first a", "second a"]


def test_tells_nobody_of_what_nobody_follows() -> None:
    class Unheard: ...

    announce(Unheard())


def test_lets_a_follower_refuse_what_happened() -> None:
    class Refused: ...

    def refuse(_: Refused) -> None:
        raise ValueError("no")

    when(Refused, refuse)
    with pytest.raises(ValueError, match="no"):
        announce(Refused())
