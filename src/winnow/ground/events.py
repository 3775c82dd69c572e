"""Who is told when something has happened. Rooms announce; `winnow.flow` alone decides what follows.

Followers run at once, in the announcer's transaction: what follows either happens with it or not at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")
_followers: dict[type, list[Callable[[Any], object]]] = defaultdict(list)


def when(event: type[E], *followers: Callable[[E], object]) -> None:
    """Let `followers` be called, in this order, whenever an `event` is announced."""
    for follower in followers:
        if follower not in _followers[event]:
            _followers[event].append(follower)


def announce(happened: object) -> None:
    for follower in _followers[type(happened)]:
        follower(happened)
