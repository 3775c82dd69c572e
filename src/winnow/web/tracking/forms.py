"""The form of a write key: lists are written one a line."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from winnow.ground.refusals import Invalid
from winnow.web.editing import EditForm


class KeyForm(EditForm):
    name = forms.CharField(label=_("What it is for"), max_length=120)
    origins = forms.CharField(
        label=_("Sites whose pages may use it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, such as https://www.example.com. Programs need none."),
    )
    kinds = forms.CharField(
        label=_("What events become"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: Webinar * = webinar. Nothing after = takes no notice of the event."),
    )
    keep_days = forms.IntegerField(
        label=_("Days that events are kept"),
        initial=90,
        help_text=_("As long an event waits for its person; then it is deleted."),
    )

    def origin_list(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["origins"].splitlines() if line.strip()]

    def kind_map(self) -> dict[str, str]:
        """Raises `Invalid` for a line without =."""
        lines = [line for line in self.cleaned_data["kinds"].splitlines() if line.strip()]
        if any("=" not in line for line in lines):
            raise Invalid(str(_("Write one a line: Webinar * = webinar.")), field="kinds")
        pairs = (line.rpartition("=") for line in lines)
        return {pattern.strip(): kind.strip() for pattern, _equals, kind in pairs}
