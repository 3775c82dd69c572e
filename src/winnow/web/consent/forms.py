"""The form with which a colleague writes consent down that was given on paper, by phone or to her face."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from winnow.people.words import BY_HAND, Basis, How, Purpose
from winnow.web.forms import PageForm


class ConsentForm(PageForm):
    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices)
    how = forms.ChoiceField(
        label=_("How it was said"), choices=[one for one in How.choices if one[0] in BY_HAND]
    )
    given_on = forms.DateField(label=_("When"), widget=forms.DateInput(attrs={"type": "date"}))
    basis = forms.ChoiceField(label=_("Ground"), choices=Basis.choices)
    proof = forms.CharField(
        label=_("What proves it"),
        max_length=500,
        help_text=_("Where the paper lies, or who heard it."),
    )
    text_version = forms.CharField(
        label=_("Version of the words"), required=False, max_length=120, help_text=_("Such as Flyer 2026-1.")
    )
    text = forms.CharField(
        label=_("The words that were agreed to"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
