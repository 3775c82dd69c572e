"""What can be done with forms and what is sent through them."""

from winnow.forms.actions.building import change_form, create_form, set_state
from winnow.forms.actions.submitting import Filled, confirm, submit
from winnow.forms.actions.taking import take, take_anyway

__all__ = [
    "Filled",
    "change_form",
    "confirm",
    "create_form",
    "set_state",
    "submit",
    "take",
    "take_anyway",
]
