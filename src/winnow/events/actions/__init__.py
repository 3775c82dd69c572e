"""Verbs on events, registrations, kiosks and lists."""

from winnow.events.actions.attending import attend, attend_by_code
from winnow.events.actions.kiosks import open_kiosk, revoke_kiosk, sync
from winnow.events.actions.lists import bring_list
from winnow.events.actions.planning import cancel_event, change_event, plan_event
from winnow.events.actions.registering import cancel_registration, register, register_sender
from winnow.events.actions.taking import take_contacts

__all__ = [
    "attend",
    "attend_by_code",
    "bring_list",
    "cancel_event",
    "cancel_registration",
    "change_event",
    "open_kiosk",
    "plan_event",
    "register",
    "register_sender",
    "revoke_kiosk",
    "sync",
    "take_contacts",
]
