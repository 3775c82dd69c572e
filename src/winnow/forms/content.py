"""What a form asks, as typed data: read from and written to the JSON that a version keeps.

{title, intro, button, thanks, redirect, language, fields: [{name, label, hint, required}], consents: [{purpose, text,
required}], translations: {language: {title, intro, button, thanks, labels, consents}}, double_opt_in, proof_of_work,
refuse_disposable, business_only, embed_on: [origin], source, channel, campaign, product, team}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from winnow.capture.fields import Field
from winnow.capture.words import Channel
from winnow.ground.refusals import Invalid
from winnow.people.words import Purpose

MOST_FIELDS = 40
LONGEST = {"title": 120, "intro": 2000, "button": 60, "thanks": 2000, "redirect": 500}
# Said by us, never by a stranger.
NOT_ASKED = frozenset(
    {
        "owner",
        "team",
        "created_at",
        "external_id",
        "organization_external_id",
        "email_consent",
        "phone_consent",
    }
)
_GROUPED = frozenset({"source", "channel", "campaign", "product", "team"})


@dataclass(frozen=True)
class AskedField:
    """One field by its name in the catalogue; a blank `label` shows the catalogue's."""

    name: str
    label: str = ""
    hint: str = ""
    required: bool = False


@dataclass(frozen=True)
class AskedConsent:
    purpose: str
    text: str
    required: bool = False


@dataclass(frozen=True)
class Texts:
    """The words of a form in another language; what is blank stays as it is in the first one."""

    title: str = ""
    intro: str = ""
    button: str = ""
    thanks: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    consents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    title: str
    fields: tuple[AskedField, ...]
    intro: str = ""
    button: str = ""
    thanks: str = ""
    redirect: str = ""
    language: str = ""
    consents: tuple[AskedConsent, ...] = ()
    translations: Mapping[str, Texts] = field(default_factory=dict)
    double_opt_in: bool = False
    proof_of_work: bool = False
    refuse_disposable: bool = True
    business_only: bool = False
    embed_on: tuple[str, ...] = ()
    source: str = ""
    channel: str = ""
    campaign: str = ""
    product: str = ""
    team: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def languages(self) -> list[str]:
        """The first one, then its translations; empty when only one is there and nobody named it."""
        return [code for code in (self.language, *self.translations) if code]

    def spoken(self, language: str) -> Content:
        """The same form in the words of a language that it has, else in its first."""
        texts = self.translations.get(language)
        if texts is None:
            return self
        return replace(
            self,
            title=texts.title or self.title,
            intro=texts.intro or self.intro,
            button=texts.button or self.button,
            thanks=texts.thanks or self.thanks,
            language=language,
            fields=tuple(replace(one, label=texts.labels.get(one.name) or one.label) for one in self.fields),
            consents=tuple(
                replace(one, text=text or one.text)
                for one, text in zip(self.consents, _padded(texts.consents, self.consents), strict=True)
            ),
        )


def _padded(texts: tuple[str, ...], consents: tuple[AskedConsent, ...]) -> list[str]:
    return [*texts, *[""] * len(consents)][: len(consents)]


def read_content(data: Mapping[str, Any], catalogue: Mapping[str, Field]) -> Content:
    """Checked content. Raises `Invalid` that names the place, such as `fields[2].name`."""
    known = set(Content.__dataclass_fields__)
    if unknown := sorted(set(data) - known):
        wrong(str(unknown[0])[:60], _("There is no such setting of a form."))
    texts = {name: text_at(data, name, most) for name, most in LONGEST.items()}
    texts |= {name: text_at(data, name, 120) for name in sorted(_GROUPED)}
    flags = {name: flag_at(data, name) for name in ("double_opt_in", "proof_of_work", "business_only")}
    checked: dict[str, Any] = {**texts, **flags}
    made = Content(
        **checked,
        language=language_at(data.get("language", "")),
        fields=_fields(data.get("fields"), catalogue),
        consents=_consents(data.get("consents", [])),
        translations=_translations(data.get("translations", {})),
        refuse_disposable=flag_at(data, "refuse_disposable", default=True),
        embed_on=origins(data.get("embed_on", [])),
    )
    return _sensible(made)


def _sensible(made: Content) -> Content:
    if not made.title:
        wrong("title", _("A form needs a title."))
    if made.channel and made.channel not in Channel.values:
        wrong("channel", _("A channel is one of %s.") % ", ".join(Channel.values))
    if made.redirect and urlsplit(made.redirect).scheme not in ("http", "https"):
        wrong("redirect", _("The page to go on to is a web address, such as https://example.com/thanks."))
    if made.double_opt_in and not any(one.name == "email" and one.required for one in made.fields):
        wrong("double_opt_in", _("To be confirmed by mail, the form must ask for the e-mail address."))
    return made


def _fields(raw: Any, catalogue: Mapping[str, Field]) -> tuple[AskedField, ...]:
    if not isinstance(raw, list | tuple) or not 1 <= len(raw) <= MOST_FIELDS:
        wrong("fields", _("A form asks for 1 to %d fields.") % MOST_FIELDS)
    made = tuple(_field(one, f"fields[{place}]", catalogue) for place, one in enumerate(raw))
    names = [one.name for one in made]
    for place, name in enumerate(names):
        if name in names[:place]:
            wrong(f"fields[{place}].name", _("The form asks for this twice."))
    if not {"email", "phone"} & set(names):
        wrong("fields", _("Ask for an e-mail address or a phone number: else nobody can answer."))
    return made


def _field(raw: Any, at: str, catalogue: Mapping[str, Field]) -> AskedField:
    data = _object(raw, AskedField, at)
    name = str(data.get("name", ""))
    found = catalogue.get(name)
    if found is None or not found.given or name in NOT_ASKED:
        wrong(f"{at}.name", _("A form cannot ask for %r.") % name[:60])
    return AskedField(
        name,
        text_at(data, "label", 120, at=at),
        text_at(data, "hint", 300, at=at),
        flag_at(data, "required", at=at),
    )


def _consents(raw: Any) -> tuple[AskedConsent, ...]:
    if not isinstance(raw, list | tuple) or len(raw) > 10:
        wrong("consents", _("This is a list of at most 10 consents."))
    made = []
    for place, one in enumerate(raw):
        at = f"consents[{place}]"
        data = _object(one, AskedConsent, at)
        purpose, text = str(data.get("purpose", "")), text_at(data, "text", 2000, at=at)
        if purpose not in Purpose.values:
            wrong(f"{at}.purpose", _("A purpose is one of %s.") % ", ".join(Purpose.values))
        if not text:
            wrong(f"{at}.text", _("Say what is agreed to."))
        made.append(AskedConsent(purpose, text, flag_at(data, "required", at=at)))
    return tuple(made)


def _translations(raw: Any) -> dict[str, Texts]:
    if not isinstance(raw, Mapping):
        wrong("translations", _("This is an object: texts by language."))
    made = {}
    for code, texts in raw.items():
        at = f"translations.{str(code)[:10]}"
        data = _object(texts, Texts, at)
        labels, consents = data.get("labels", {}), data.get("consents", [])
        if not isinstance(labels, Mapping) or not isinstance(consents, list | tuple):
            wrong(at, _("Labels are an object, consents a list."))
        made[language_at(code, required=True)] = Texts(
            **{
                name: text_at(data, name, LONGEST[name], at=at)
                for name in ("title", "intro", "button", "thanks")
            },
            labels={str(name): text_at(labels, name, 120, at=at) for name in labels},
            consents=tuple(text_at({"text": text}, "text", 2000, at=at) for text in consents),
        )
    return made


def language_at(raw: Any, *, required: bool = False) -> str:
    codes = [code for code, _name in settings.LANGUAGES]
    code = str(raw or "")
    if (code or required) and code not in codes:
        wrong("language", _("A language is one of %s.") % ", ".join(codes))
    return code


def origins(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple) or len(raw) > 20:
        wrong("embed_on", _("This is a list of at most 20 web sites."))
    made = []
    for place, one in enumerate(raw):
        parts = urlsplit(str(one).strip().rstrip("/"))
        plain = parts.hostname and not (parts.path or parts.query or parts.fragment or parts.username)
        if parts.scheme not in ("http", "https") or not plain:
            wrong(f"embed_on[{place}]", _("A site is written as https://www.example.com."))
        made.append(f"{parts.scheme}://{parts.netloc.lower()}")
    return tuple(dict.fromkeys(made))


def _object(raw: Any, form: Any, at: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping) or set(raw) - set(form.__dataclass_fields__):
        wrong(at, _("This is an object with: %s.") % ", ".join(form.__dataclass_fields__))
    return raw


def text_at(data: Mapping[str, Any], name: Any, most: int, *, at: str = "") -> str:
    raw = data.get(name) or ""
    text = raw.replace("\x00", "").strip() if isinstance(raw, str) else None
    if text is None or len(text) > most:
        wrong(f"{at}.{name}".lstrip("."), _("This is a text of at most %d characters.") % most)
    return text


def flag_at(data: Mapping[str, Any], name: str, *, default: bool = False, at: str = "") -> bool:
    found = data.get(name, default)
    if not isinstance(found, bool):
        wrong(f"{at}.{name}".lstrip("."), _("This is true or false."))
    return found


def wrong(place: str, rule: str) -> NoReturn:
    raise Invalid(rule, field=place)
