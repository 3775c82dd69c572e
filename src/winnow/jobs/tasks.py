"""Work done in the background: each task takes ids, makes one action call, and may run twice without harm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from django.core.cache import caches
from django.db import InterfaceError, OperationalError
from django_tasks import task

from winnow.access.actor import SYSTEM
from winnow.access.idempotency import forget_old_keys
from winnow.capture import actions as capture
from winnow.capture.models import LeadTally
from winnow.events import actions as events
from winnow.forecast import actions as forecast
from winnow.forms import actions as forms
from winnow.ground.counters import DatabaseCounters
from winnow.ground.refusals import Refused
from winnow.jobs import actions
from winnow.learning import actions as learning
from winnow.mail import actions as mail
from winnow.meetings import actions as meetings
from winnow.people.words import Record
from winnow.pipeline.models import OpportunityTally
from winnow.qualification import actions as qualification
from winnow.scoring import actions as scoring
from winnow.tracking import actions as tracking


@task(queue_name="imports", timeout_seconds=6 * 3600.0, given_up=capture.give_up_import)
def run_import(import_id: int) -> dict[str, int | str]:
    """Take in a file from where it stopped. One that is wrong as a whole says so on its own page."""
    try:
        done = capture.run_import(import_id, now=datetime.now(UTC))
    except Refused as refused:
        return {"refused": refused.message}
    return {"created": done.created, "updated": done.updated, "unchanged": done.unchanged}


@task(queue_name="imports", timeout_seconds=6 * 3600.0, given_up=capture.give_up_undo)
def undo_import(import_id: int) -> dict[str, int]:
    """Take a whole import back, from where it stopped."""
    done = capture.run_undo(import_id, now=datetime.now(UTC))
    return {name: done.undo[name] for name in ("removed", "kept", "restored", "conflicts")}


@task
def take_submission(submission_id: int) -> str:
    """Make a lead of a form that was filled in; returns what became of it."""
    return forms.take(submission_id, now=datetime.now(UTC)).state


@task(timeout_seconds=600.0)
def take_contacts(contact_ids: list[int]) -> dict[str, int]:
    """Make leads of what a kiosk sent; returns how many by what became of them."""
    return events.take_contacts(contact_ids, now=datetime.now(UTC))


@task(timeout_seconds=3600.0)
def take_events() -> int:
    """Give the events that arrived to their people; returns how many were new."""
    return tracking.take_events(now=datetime.now(UTC))


@task
def refresh_rates() -> dict[str, int]:
    """Measure how often opportunities are won from each stage and what became of leads; returns of how many."""
    return forecast.refresh_rates(now=datetime.now(UTC))


@task(timeout_seconds=3600.0)
def rescore_all(run_id: int | None = None) -> dict[str, int | str]:
    """Score every lead by the live model: another one went live, or somebody asked. The run says how far it is."""
    try:
        run = scoring.rescore_all(by=SYSTEM, now=datetime.now(UTC), run_id=run_id)
    except Refused as refused:
        return {"refused": refused.message}
    return {"model": run.model, "scored": run.scored, "changed": run.changed}


@task(timeout_seconds=3600.0)
def match_personas() -> dict[str, int]:
    """Find for every lead which persona it matches best: one of them changed."""
    done = scoring.match_all(by=SYSTEM, now=datetime.now(UTC))
    return {"leads": done.leads, "changed": done.changed}


@task(timeout_seconds=3600.0, apart=True)
def run_back_test(back_test_id: int) -> dict[str, str]:
    """Measure a model on the past. What is refused says so in its report."""
    done = learning.run_back_test(back_test_id, now=datetime.now(UTC))
    return {"state": done.state, "message": done.message}


@task(timeout_seconds=3600.0)
def learn_scorecard(training_id: int) -> dict[str, str | int | None]:
    """Learn a scorecard, in a process of its own. What is refused says so in its report."""
    done = learning.run_training(training_id, now=datetime.now(UTC))
    return {"state": done.state, "message": done.message, "model": done.model_id}


@task(timeout_seconds=3600.0)
def score_shadow() -> int:
    """Score every lead by the model in the shadow; returns how many."""
    return scoring.score_shadow(by=SYSTEM, now=datetime.now(UTC))


@task(timeout_seconds=600.0)
def rescore_due() -> int:
    """Score the leads whose score changes about now by itself; returns how many."""
    return scoring.rescore_due(by=SYSTEM, now=datetime.now(UTC))


@task(timeout_seconds=3600.0, apart=True)
def judge_all() -> dict[str, int | str]:
    """Judge every lead by the framework and the policy in force: another version went live."""
    try:
        run = qualification.judge_all(by=SYSTEM, now=datetime.now(UTC))
    except Refused as refused:
        return {"refused": refused.message}
    return {"judged": run.judged, "changed": run.changed}


@task(timeout_seconds=3600.0)
def judge_due() -> dict[str, int]:
    """Judge the leads whose answers have expired since, and those of whom we hold other data now. What a large import
    brought is judged in a process of its own, since the worker would keep most of the memory."""
    if qualification.many_due(now=datetime.now(UTC)):
        judge_backlog.enqueue()
        return {"judged": 0, "changed": 0, "stepped_back": 0}
    return _judged()


@task(timeout_seconds=3600.0, apart=True)
def judge_backlog() -> dict[str, int]:
    """Judge many leads that are due."""
    return _judged()


def _judged() -> dict[str, int]:
    run = qualification.judge_due(now=datetime.now(UTC))
    return {"judged": run.judged, "changed": run.changed, "stepped_back": run.stepped_back}


@task(timeout_seconds=3600.0)
def recycle_due() -> dict[str, int]:
    """Disqualify silent leads, recycle those with new interest, and pick rejected ones to be worked nevertheless."""
    done = qualification.recycle_due(by=SYSTEM, now=datetime.now(UTC))
    return {"ignored": done.ignored, "recycled": done.recycled, "explored": done.explored}


@task
def close_faded() -> int:
    """Take back what Winnow offered to sales and whose score has fallen since; returns how many."""
    return qualification.close_faded(now=datetime.now(UTC))


@task
def measure_questions() -> dict[str, int]:
    """Count what each question's answers meant for qualifying; returns of how many leads each was learned."""
    return qualification.measure_worths(now=datetime.now(UTC))


@task(timeout_seconds=3600.0, apart=True)
def foretell_wins() -> int:
    """Say the chance of every open opportunity anew; returns for how many it changed."""
    return learning.foretell_wins(now=datetime.now(UTC))


@task(timeout_seconds=3600.0, apart=True)
def check_reliability() -> dict[str, bool]:
    """Check what was foretold against what happened; returns which probabilities drift."""
    return learning.check_reliability(by=SYSTEM, now=datetime.now(UTC))


@task
def fold_tallies() -> dict[str, int]:
    """Add up the signed rows that have gathered in the tallies; returns how many are left of each."""
    return {"leads": LeadTally.fold(), "opportunities": OpportunityTally.fold()}


@task(timeout_seconds=3600.0, apart=True)
def find_duplicates() -> dict[str, int]:
    """Bring the queue of possible duplicates up to date; returns how many pairs are in it."""
    # Loaded here: the libraries that compare are large, and no other task needs them.
    from winnow.people import duplicates

    now = datetime.now(UTC)
    found = [duplicates.scan(record=record, by=SYSTEM, now=now) for record in Record.values]
    return {one.record: one.pairs for one in found}


@task
def forget() -> dict[str, int]:
    """Delete what is only kept for a while: expired counters and idempotency keys, events, finished jobs, old ticks and beats."""
    now = datetime.now(UTC)
    return {
        "counters": cast(DatabaseCounters, caches["default"]).forget_expired(),
        "keys": forget_old_keys(now),
        "events": tracking.forget_events(now=now),
        **actions.forget_old(now=now),
    }


@task(
    attempts=mail.MOST_ATTEMPTS,
    retry_on=(mail.NotYet, OperationalError, InterfaceError),
    timeout_seconds=120.0,
)
def send_message(message_id: int) -> str:
    """Send one message of the outbox; returns its state."""
    return mail.send(message_id, now=datetime.now(UTC))


@task
def take_mail(received_id: int) -> str:
    """Make of a mail that came in what it is; returns what became of it."""
    return capture.take_mail(received_id, now=datetime.now(UTC)).state


@task
def read_mailboxes() -> int:
    """Have every mailbox read that is due, each by a job of its own: none waits for another's server."""
    due = mail.due_mailboxes(now=datetime.now(UTC))
    for mailbox_id in due:
        read_mailbox.enqueue(mailbox_id)
    return len(due)


@task(timeout_seconds=600.0)
def read_mailbox(mailbox_id: int) -> str:
    """Take in what is new in one mailbox; returns its state."""
    return mail.read_mailbox(mailbox_id, now=datetime.now(UTC))


@task(timeout_seconds=600.0)
def check_mailbox(mailbox_id: int) -> str:
    """Look into one mailbox; returns what is there, or why it cannot be read."""
    try:
        return mail.check_mailbox(mailbox_id=mailbox_id, by=SYSTEM, now=datetime.now(UTC)).message
    except Refused as refused:
        return refused.message


@task
def remind() -> int:
    """Remind people of calls that are near; returns how many."""
    return meetings.remind_due(now=datetime.now(UTC))


@task(timeout_seconds=120.0)
def write_call(booking_id: int) -> str:
    """Bring a call into its host's own calendar, or out of it; returns the calendar's state."""
    return meetings.write_call(booking_id, now=datetime.now(UTC))


@task(timeout_seconds=120.0)
def read_calendar(user_id: int) -> str:
    """Read one colleague's calendar; returns its state."""
    try:
        return meetings.read_calendar(user_id, now=datetime.now(UTC))
    except Refused as refused:
        return refused.message


@task(timeout_seconds=1800.0)
def read_calendars() -> dict[str, int]:
    """Read every calendar that colleagues connected; returns how many work."""
    return meetings.read_calendars(now=datetime.now(UTC))
