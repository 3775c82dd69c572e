"""Verbs on referrals and their links."""

from winnow.referrals.actions.following import refer_imported, refer_sender
from winnow.referrals.actions.links import make_link, revoke_link
from winnow.referrals.actions.referring import refer
from winnow.referrals.actions.thanking import put_off, thank
from winnow.referrals.actions.unknown import dismiss_referrer, look_again, resolve_referrer

__all__ = [
    "dismiss_referrer",
    "look_again",
    "make_link",
    "put_off",
    "refer",
    "refer_imported",
    "refer_sender",
    "resolve_referrer",
    "revoke_link",
    "thank",
]
