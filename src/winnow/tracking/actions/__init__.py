"""What can be done with write keys, and with what comes by them."""

from winnow.tracking.actions.forgetting import forget_visits
from winnow.tracking.actions.keys import add_key, change_key, revoke_key, rotate_key
from winnow.tracking.actions.receiving import receive
from winnow.tracking.actions.taking import forget_events, recognise, stop_following, take_events

__all__ = [
    "add_key",
    "change_key",
    "forget_events",
    "forget_visits",
    "receive",
    "recognise",
    "revoke_key",
    "rotate_key",
    "stop_following",
    "take_events",
]
