"""The wiring page: when this has happened, do that. The one place that shows how the funnel moves.

Followers run in the announcer's transaction, in this order. Each takes the event.
"""

from __future__ import annotations

from winnow.ground.events import when


def wire() -> None:
    """Called once when Django is ready (winnow.jobs.apps)."""
    _ = when
