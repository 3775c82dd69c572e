"""The form over a record that others may change while it is open.

It carries what the person saw. A field that she left alone follows what somebody else wrote meanwhile; one that both
wrote is refused once, with what stands there now, and saving again replaces it.
"""

from __future__ import annotations

import json
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.forms import Field
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from winnow.web.forms import PageForm

SEEN = "seen"


class EditForm(PageForm):
    """`initial` is what the record says now; the page shows `{{ form.seen }}` inside its form."""

    def seen(self) -> SafeString:
        now = {name: _plain(self.get_initial_for_field(field, name)) for name, field in self.fields.items()}
        return format_html('<input type="hidden" name="{}" value="{}">', SEEN, json.dumps(now))

    def full_clean(self) -> None:
        overtaken = self._rebase() if self.is_bound else {}
        super().full_clean()
        for name, now in overtaken.items():
            told = _("Somebody wrote “%(value)s” here meanwhile. Save again to replace it.")
            self.add_error(name, told % {"value": now or "–"})

    def _rebase(self) -> dict[str, str]:
        """Puts what stands there now into the fields that she left alone; the fields that both wrote, with it."""
        data, overtaken = _with_lines_as_kept(cast(QueryDict, self.data)), {}
        for name, saw in _read(self.data.get(SEEN, "")).items():
            field = self.fields.get(name)
            now = _plain(self.get_initial_for_field(field, name)) if field else ""
            # What comes back may be anything; of another shape it was not written here.
            if field is None or now == saw or type(now) is not type(saw):
                continue
            sent = field.widget.value_from_datadict(data, self.files, name)
            if not _differs(field, saw, sent):
                data.setlist(name, now if isinstance(now, list) else [now])
            elif _differs(field, now, sent):
                overtaken[name] = ", ".join(now) if isinstance(now, list) else now
        self.data = data
        return overtaken


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
