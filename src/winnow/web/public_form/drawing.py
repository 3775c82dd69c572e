"""A form as a visitor sees it: the fields that it asks for in her language, with what she wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from winnow.capture.fields import Field
from winnow.forms.content import Content
from winnow.web.forms import PageForm, dress
from winnow.web.lead.forms import form_field

# What browsers fill in by themselves when they know what is asked.
_AUTOCOMPLETE = {
    "name": "name",
    "first_name": "given-name",
    "last_name": "family-name",
    "email": "email",
    "phone": "tel",
    "organization": "organization",
    "job_title": "organization-title",
    "street": "street-address",
    "city": "address-level2",
    "region": "address-level1",
    "postal_code": "postal-code",
    "country": "country",
    "website": "url",
}


class VisitorForm(PageForm):
    """Draws fields and says what is wrong at its place; judging is the action's."""

    def __init__(self, *args: Any, content: Content, fields: Mapping[str, Field], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "f-%s")
        super().__init__(*args, **kwargs)
        for asked in content.fields:
            made = form_field(fields[asked.name], [])
            made.label = asked.label or made.label
            made.help_text = asked.hint or made.help_text
            self._say_required(made, asked.required)
            made.widget.attrs["autocomplete"] = _AUTOCOMPLETE.get(asked.name, "on")
            made.widget.attrs.pop("list", None)
            self.fields[asked.name] = made
        for place, consent in enumerate(content.consents):
            ticked = forms.BooleanField(label=consent.text, required=False)
            self._say_required(ticked, consent.required)
            dress(ticked)
            self.fields[f"consent-{place}"] = ticked

    def _say_required(self, field: forms.Field, required: bool) -> None:
        # Shown and told to the browser; the form itself must accept what the action then refuses by name.
        field.is_required = required  # type: ignore[attr-defined]
        if required:
            field.widget.attrs["required"] = True

    @property
    def asked(self) -> list[Any]:
        return [bound for bound in self if not bound.name.startswith("consent-")]

    @property
    def consents(self) -> list[Any]:
        return [bound for bound in self if bound.name.startswith("consent-")]
