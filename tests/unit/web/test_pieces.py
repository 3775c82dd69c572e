"""What templates are made with: icons that exist, addresses with hashes, no style or script of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError

from winnow.web.templatetags.winnow import asset, icon, icon_names

WEB = Path(__file__).resolve().parents[3] / "src" / "winnow" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
_ICON = re.compile(r'{% icon "([^"]+)"')
_INLINE = re.compile(
    r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son(?:click|change|submit|load|input|key\w+|focus|blur|mouse\w+)=|javascript:",
    re.IGNORECASE,
)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_uses_icons_that_are_there(template: Path) -> None:
    assert set(_ICON.findall(template.read_text())) <= icon_names()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_has_no_script_or_style_of_its_own(template: Path) -> None:
    """The content security policy would keep the browser from obeying it."""
    assert not _INLINE.findall(template.read_text())


def test_an_unknown_icon_is_an_error_at_once() -> None:
    with pytest.raises(TemplateSyntaxError):
        icon("no-such-picture")


def test_an_asset_changes_its_address_with_its_content() -> None:
    assert re.fullmatch(r"/static/app/kit\.css\?v=[0-9a-f]{10}", asset("app/kit.css"))


def test_sheets_name_no_colour_outside_the_tokens() -> None:
    painted = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgb\(|\bhsl\(|\boklch\(")
    wrong = {
        sheet.name: painted.findall(sheet.read_text())
        for sheet in (WEB / "static" / "app").glob("*.css")
        if sheet.name != "tokens.css"
    }
    assert not {name: found for name, found in wrong.items() if found}


def test_a_query_string_is_changed_and_kept() -> None:
    class Request:
        from django.http import QueryDict

        GET = QueryDict("grade=A&grade=B&cursor=x")

    made = Template('{% query sort="-score" cursor=None %}').render(Context({"request": Request()}))
    assert made == "?grade=A&amp;grade=B&amp;sort=-score"
