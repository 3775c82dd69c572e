"""The form over a record that others may change while it is open.

It carries what the person saw. A field that she left alone follows what somebody else wrote meanwhile; one that both
wrote is refused once, with what stands there now, and saving again replaces it.
"""

from __future__ import annotations

import json
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.forms import BooleanField, Field, FileInput, PasswordInput
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from winnow.web.forms import PageForm

SEEN = "seen"


class EditForm(PageForm):
    """`initial` is what the record says now; without it the form makes a new one. `form_errors.html`, which every form
    has, draws `seen`."""

    def seen(self) -> SafeString:
        if not self.initial:
            return SafeString()
        now = {name: _plain(self.get_initial_for_field(field, name)) for name, field in self._shown()}
        return format_html('<input type="hidden" name="{}" value="{}">', SEEN, json.dumps(now))

    def full_clean(self) -> None:
        overtaken = self._rebase() if self.is_bound and self.initial else {}
        super().full_clean()
        for name, now in overtaken.items():
            told = _("Somebody wrote “%(value)s” here meanwhile. Save again to replace it.")
            self.add_error(name, told % {"value": now})

    def _rebase(self) -> dict[str, str]:
        """Puts what stands there now into the fields that she left alone; the fields that both wrote, with it."""
        data, overtaken = _with_lines_as_kept(cast(QueryDict, self.data)), {}
        saw = _read(self.data.get(SEEN, ""))
        for name, field in self._shown():
            now, before = _plain(self.get_initial_for_field(field, name)), saw.get(name)
            # What comes back may be anything; of another shape it was not written here.
            if now == before or type(now) is not type(before):
                continue
            sent = field.widget.value_from_datadict(data, self.files, name)
            if not _differs(field, before, sent):
                data.setlist(name, now if isinstance(now, list) else [now])
            elif _differs(field, now, sent):
                overtaken[name] = _said(field, now)
        self.data = data
        return overtaken

    def _shown(self) -> list[tuple[str, Field]]:
        """Secrets and files are never shown again."""
        hidden = PasswordInput | FileInput
        return [(name, field) for name, field in self.fields.items() if not isinstance(field.widget, hidden)]


def _said(field: Field, now: str | list[str]) -> str:
    """As the form itself calls it."""
    if isinstance(field, BooleanField):
        return _("yes") if now == "True" else _("no")
    called = {str(key): str(label) for key, label in getattr(field, "choices", ()) if key != ""}
    return ", ".join(called.get(one, one) for one in (now if isinstance(now, list) else [now])) or "–"


def _with_lines_as_kept(posted: QueryDict) -> QueryDict:
    """Browsers end lines with two characters, and a text that nobody touched would count as changed."""
    data = QueryDict(mutable=True)
    for name, values in posted.lists():
        data.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return data


def _plain(value: Any) -> str | list[str]:
    return [str(one) for one in value] if isinstance(value, list) else "" if value is None else str(value)


def _read(seen: str) -> dict[str, Any]:
    try:
        found = json.loads(seen)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _differs(field: Field, value: Any, sent: Any) -> bool:
    try:
        return field.has_changed(field.to_python(value), sent)
    except ValidationError:
        return True
