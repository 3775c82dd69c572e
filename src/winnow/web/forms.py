"""What every form of the pages stands on: the kit's classes on its fields, refusals beside the field they name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from winnow.ground.refusals import Refused


class PageForm(forms.Form):
    required_css_class = "is-required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    def refuse(self, refusal: Refused) -> None:
        """Show what an action refused, at its field when the form has it."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)

    def refusing(self) -> _Refusing:
        """`with form.refusing():` around an action and what follows from it: when the action refuses, the view goes
        on behind the block, with the reason beside its field."""
        return _Refusing(self)


class _Refusing:
    def __init__(self, form: PageForm) -> None:
        self.form = form

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if isinstance(error, Refused):
            self.form.refuse(error)
        return isinstance(error, Refused)


def dress(field: forms.Field) -> None:
    widget = field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return  # their class would go to the box around all of them as well
    if isinstance(widget, forms.CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, forms.Select):
        css = "form-select"
    else:
        css = "form-control"
    widget.attrs["class"] = f"{css} {widget.attrs.get('class', '')}".strip()


class LongSelect(forms.Select):
    """A menu of hundreds: Django draws each option by a template of its own."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, mark_safe(" selected") if str(key) == chosen else "", label)
                for key, label in self.choices
            ),
        )
        given = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", given, options)
