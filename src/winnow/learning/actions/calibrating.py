"""Giving a model the probabilities that a back-test measured: a score written by hand becomes a chance that came true."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Conflict, NotFound, Refused
from winnow.learning.models import BackTest
from winnow.learning.words import BackTestState
from winnow.scoring.actions import calibrate_draft, create_draft
from winnow.scoring.models import ScoringModel
from winnow.scoring.words import ModelState


class NotMeasured(Refused):
    """The back-test has no probabilities to give."""

    code = "not_measured"


@transaction.atomic
def use_calibration(*, back_test_id: int, by: Actor, now: datetime) -> ScoringModel:
    """The draft that was tested with the probabilities that were measured; of a model that is live or was, a draft of
    a copy, since it never changes. Raises `NotMeasured`, and `Conflict` where the draft has changed since."""
    by.require("scoring:write")
    tested = BackTest.objects.select_related("model").filter(pk=back_test_id).first()
    if tested is None:
        raise NotFound(_("There is no such back-test."))
    calibration = tested.report.get("fitted_calibration")
    if tested.state != BackTestState.DONE or not calibration:
        raise NotMeasured(tested.message or _("Too few leads have ended that this model was not made from."))
    if not tested.report["signal"]:
        raise NotMeasured(_("No signal: this model orders leads no better than chance."))
    model = tested.model
    if model.revision != tested.revision:
        raise Conflict(_("The draft has changed since it was tested: test it again."), field="revision")
    if model.state != ModelState.DRAFT:
        model = create_draft(based_on=model.pk, name=model.name, by=by, now=now)
    return calibrate_draft(model_id=model.pk, calibration=calibration, foretells=tested.label, by=by, now=now)
