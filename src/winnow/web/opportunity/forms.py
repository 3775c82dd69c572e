"""The form of an opportunity, with the fields that the owner added."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winnow.access.actor import Actor
from winnow.capture.fields import Field
from winnow.ground.custom_fields import definitions
from winnow.ground.money import owner_currency
from winnow.pipeline.queries import OpportunityRow, products
from winnow.web.editing import EditForm
from winnow.web.forms import dress
from winnow.web.lead.forms import form_field

CUSTOM = "custom_"


class DealForm(EditForm):
    name = forms.CharField(max_length=200, required=False, label=_("Name"))
    amount = forms.DecimalField(
        min_value=0, max_digits=18, decimal_places=2, required=False, label=_("Amount")
    )
    currency = forms.CharField(max_length=3, label=_("Currency"), help_text=_("Three letters, such as EUR."))
    close_on = forms.DateField(
        required=False,
        label=_("Expected to close"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    product_id = forms.ChoiceField(required=False, label=_("Product"))
    next_step = forms.CharField(max_length=200, required=False, label=_("Next step"))
    next_step_on = forms.DateField(
        required=False,
        label=_("Next step due"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    needs = forms.CharField(
        max_length=20_000,
        required=False,
        label=_("Needs"),
        help_text=_("What they want to reach, what hurts, what we offer against it."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(product.pk), product.name) for product in products(actor)]
        self.fields["product_id"] = forms.ChoiceField(
            required=False, label=_("Product"), choices=[("", "–"), *choices]
        )
        dress(self.fields["product_id"])
        self.fields["amount"].widget.attrs["inputmode"] = "decimal"
        for made in definitions("opportunity"):
            choices_of = tuple((choice, choice) for choice in made.choices)
            field = Field(
                made.key,
                made.label,
                made.kind,
                "opportunity",
                "custom",
                choices=choices_of,
                code=made.currency,
            )
            self.fields[f"{CUSTOM}{made.key}"] = form_field(field, [])

    def first(self) -> list[Any]:
        return [self[name] for name in self.fields if not name.startswith(CUSTOM)]

    def own(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(CUSTOM)]

    def values(self) -> dict[str, Any]:
        """All fields as the actions take them."""
        found = {name: value for name, value in self.cleaned_data.items() if not name.startswith(CUSTOM)}
        found["product_id"] = int(found["product_id"]) if found["product_id"] else None
        found["custom"] = {
            name.removeprefix(CUSTOM): value or None
            for name, value in self.cleaned_data.items()
            if name.startswith(CUSTOM)
        }
        return found

    def changed_values(self) -> dict[str, Any]:
        """Only what the person changed, so that two people may change different fields at once."""
        given = self.values()
        changed = {name: given[name] for name in self.changed_data if not name.startswith(CUSTOM)}
        custom = {
            name.removeprefix(CUSTOM): given["custom"][name.removeprefix(CUSTOM)]
            for name in self.changed_data
            if name.startswith(CUSTOM)
        }
        return changed | ({"custom": custom} if custom else {})


def present(row: OpportunityRow) -> dict[str, Any]:
    """What the form shows of an opportunity."""
    shown = {
        "name": row.name,
        "amount": row.amount,
        "currency": row.currency,
        "close_on": row.close_on,
        "product_id": str(row.product_id) if row.product_id else "",
        "next_step": row.next_step,
        "next_step_on": row.next_step_on,
        "needs": row.needs,
    }
    return shown | {f"{CUSTOM}{key}": _written(value) for key, value in row.custom.items()}


def fresh() -> dict[str, Any]:
    return {"currency": owner_currency()}


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int | float | Decimal) else value
