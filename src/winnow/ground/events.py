"""Who is told when something has happened. Rooms announce; `winnow.flow` alone decides what follows.

Followers run at once, in the announcer's transaction: what follows either happens with it or not at all. The wiring
is loaded when something is first announced: commands that only read never load what would follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar

E = TypeVar("E")
_followers: dict[type, list[Callable[[Any], object]]] = defaultdict(list)
_wirings: list[Callable[[], object]] = []
_wiring = RLock()


def when(event: type[E], *followers: Callable[[E], object]) -> None:
    """Let `followers` be called, in this order, whenever an `event` is announced."""
    for follower in followers:
        if follower not in _followers[event]:
            _followers[event].append(follower)


def wire_later(wire: Callable[[], object]) -> None:
    """Let `wire` be called before anything is announced."""
    _wirings.append(wire)


def wire_now() -> None:
    """For processes that will announce anyway: load what follows before they are forked."""
    with _wiring:
        # Emptied only afterwards: whoever announces meanwhile waits until all is wired.
        for wire in _wirings:
            wire()
        _wirings.clear()


def announce(happened: object) -> None:
    if _wirings:
        wire_now()
    for follower in _followers[type(happened)]:
        follower(happened)
