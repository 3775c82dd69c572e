"""The refusal of a mapping, told with the key that is wrong."""

from __future__ import annotations

from typing import NoReturn

from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid


class WrongMapping(Invalid):
    code = "wrong_mapping"


def wrong(key: str, rule: str) -> NoReturn:
    raise WrongMapping(_("Mapping, {key}: {rule}").format(key=key, rule=rule), field=f"mapping.{key}")
