"""The forms of personas: what one is about, and one weighted criterion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from winnow.ground.refusals import Refused
from winnow.scoring.known_fields import usable_fields
from winnow.scoring.personas import MOST_WEIGHT
from winnow.scoring.queries import CriterionView
from winnow.scoring.words import PersonaAbout
from winnow.web.editing import EditForm
from winnow.web.scoring.builder import Builder


class PersonaForm(EditForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    about = forms.ChoiceField(label=_("What it describes"), choices=PersonaAbout.choices)
    matches_from = forms.IntegerField(
        label=_("A lead matches from"),
        min_value=1,
        max_value=100,
        initial=60,
        help_text=_("Percent of the weight of all criteria."),
    )
    description = forms.CharField(
        label=_("In people’s own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CriterionForm(EditForm):
    label = forms.CharField(
        label=_("Criterion"), max_length=200, help_text=_("As people read it on a lead: Makes software")
    )
    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=MOST_WEIGHT, initial=1)
    required = forms.BooleanField(label=_("Must hold, whatever the rest says"), required=False)

    def __init__(self, data: QueryDict | None, criterion: CriterionView | None) -> None:
        names = ("label", "weight", "required")
        initial = {name: getattr(criterion, name) for name in names} if criterion else {}
        super().__init__(data, initial=initial)
        known = usable_fields()
        stored: dict[str, Any] = criterion.condition if criterion else {}
        self.builder = Builder.read(data, known) if data else Builder.of(stored, known)
        self.builder.deeds = False

    def criterion(self) -> dict[str, Any]:
        return {**self.cleaned_data, "condition": self.builder.condition() or {}}

    def refuse(self, refusal: Refused) -> None:
        if not self.builder.refuse(refusal):
            refusal.field = refusal.field.rpartition(".")[2]
            super().refuse(refusal)
