"""Targets as a page: what each person set out to win this month, beside what she won; managers change them here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.forecast import actions
from winnow.forecast.targets import TargetRow
from winnow.forecast.targets import targets as ask
from winnow.ground.refusals import Refused
from winnow.web.board.views import month_of, months_from
from winnow.web.page import Request, answer, page, say


@page("reports:read", methods=("GET", "HEAD", "POST"))
def targets(request: Request) -> HttpResponse:
    today = timezone.localdate()
    month = month_of(request.GET.get("month", "")) or today.replace(day=1)
    wrong: dict[int, str] = {}
    if request.method == "POST":
        wrong = _set(request, month)
        if not wrong:
            say(request, _("Targets are set."))
            return redirect(f"{reverse('web:forecast_targets')}?month={month:%Y-%m}")
    found = ask(request.actor, month=month)
    context = {
        "found": found,
        "months": months_from(today),
        "rows": [_drawn(row, request, wrong) for row in found.rows],
        "may_change": any(row.may_change for row in found.rows),
        "target": sum((row.target or Decimal(0) for row in found.rows), Decimal(0)),
        "won": sum((row.won for row in found.rows), Decimal(0)),
    }
    return answer(request, "web/forecast/targets.html", context, wrong=wrong)


def _set(request: Request, month: date) -> dict[int, str]:
    """All or none; what is wrong by user id."""
    wrong = {}
    with transaction.atomic():
        for row in ask(request.actor, month=month).rows:
            written = request.POST.get(f"target-{row.user_id}")
            if written is None:
                continue
            try:
                actions.set_target(
                    user_id=row.user_id,
                    month=month,
                    amount=written.strip() or "0",
                    by=request.actor,
                    now=timezone.now(),
                )
            except Refused as refusal:
                wrong[row.user_id] = refusal.message
        transaction.set_rollback(bool(wrong))
    return wrong


def _drawn(row: TargetRow, request: Request, wrong: dict[int, str]) -> dict[str, Any]:
    """`share` is how much of the target is won, for the bar; `written` is what the form shows."""
    plain = "" if row.target is None else f"{row.target.normalize():f}"
    return {
        "row": row,
        "written": request.POST.get(f"target-{row.user_id}", plain),
        "wrong": wrong.get(row.user_id, ""),
        "share": row.won / row.target if row.target else None,
        "width": f"{min(100, 100 * row.won / row.target):.1f}" if row.target else "",
    }
