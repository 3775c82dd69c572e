"""The words of qualification: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FrameworkState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    AVAILABLE = "available", _("Available")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class Level(models.TextChoices):
    ORGANIZATION = "organization", _("Organization")
    OPPORTUNITY = "opportunity", _("Opportunity")
    STAKEHOLDER = "stakeholder", _("Stakeholder")


class AnswerKind(models.TextChoices):
    CHOICE = "choice", _("One choice")
    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Amount or range of amounts")
    DATE = "date", _("Date or timeframe")
    TEXT = "text", _("Text")
    PERSON = "person", _("Person")
    DOCUMENT = "document", _("Document")


class EvidenceKind(models.TextChoices):
    CALL = "call", _("Call")
    EMAIL = "email", _("E-mail")
    MEETING = "meeting", _("Meeting")
    DOCUMENT = "document", _("Document")
    FORM = "form", _("Form")
    QUESTIONNAIRE = "questionnaire", _("Questionnaire")
    DATA = "data", _("Data we hold")
    OTHER = "other", _("Other")


class Confidence(models.TextChoices):
    """How sure we are of an answer, the least first."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class OnLapse(models.TextChoices):
    """What follows when a gate no longer holds because answers behind it have expired."""

    FLAG = "flag", _("It stays a prospect and is flagged")
    STEP_BACK = "step_back", _("It goes back to marketing-qualified")


class Gate(models.TextChoices):
    SCORE = "score", _("Score")
    ORGANIZATION = "organization", _("Organization")
    OPPORTUNITY = "opportunity", _("Opportunity")
    STAKEHOLDER = "stakeholder", _("Stakeholder")
    CALL = "call", _("Discovery call")
    CONSENT = "consent", _("Consent")


class SearchState(models.TextChoices):
    """Where the search for the right stakeholder stands."""

    OPEN = "open", _("Searching")
    FOUND = "found", _("Found")
    GIVEN_UP = "given_up", _("Given up")


class ReviewKind(models.TextChoices):
    """What is amiss with answers in the review queue."""

    STALE = "stale", _("Stale answers")
    CONTRADICTING = "contradicting", _("Contradicting answers")


class Change(models.TextChoices):
    """What became of a question from one version to the next."""

    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    CHANGED = "changed", _("Changed")
    MOVED = "moved", _("Moved")


class OnFail(models.TextChoices):
    """What a failed level does: disqualify at once, or only say so and leave it to a person."""

    DISQUALIFY = "disqualify", _("Disqualify the lead")
    SUGGEST = "suggest", _("Only suggest it")


class Verdict(models.TextChoices):
    PASS = "pass", _("Passes")
    FAIL = "fail", _("Fails")
    OPEN = "open", _("Open")


class QuestionState(models.TextChoices):
    PASSES = "passes", _("Passes")
    FAILS = "fails", _("Fails")
    OPEN = "open", _("Undecided")
    UNANSWERED = "unanswered", _("Not answered")
    EXPIRED = "expired", _("Ask again")
    CONTRADICTED = "contradicted", _("Contradicted")
    NOT_ASKED = "not_asked", _("Not asked")


class Why(models.TextChoices):
    """Why a question does not pass (verdict.py), as a sentence."""

    UNANSWERED = "unanswered", _("Nobody has answered this yet.")
    WITHDRAWN = "withdrawn", _("The answer was taken back.")
    CHANGED = "changed", _("The question has changed since it was answered.")
    EXPIRED = "expired", _("The answer is too old to rely on: ask again.")
    PUT_ASIDE = "put_aside", _("It failed before the lead was recycled: ask again.")
    UNDECIDED = "undecided", _("The answer neither passes nor fails.")
    DATE_PASSED = "date_passed", _("The date has passed: ask again.")
    NO_RATE = "no_rate", _("No exchange rate is known for this currency.")
    FAILS = "fails", _("The answer fails.")
    CONTRADICTED = "contradicted", _("People disagree: say which answer holds.")
    UNSURE = "unsure", _("Nobody is sure enough of the answer.")
    NOT_ASKED = "not_asked", _("An earlier answer makes this question needless.")
    NO_CALL = "no_call", _("No call or meeting has been held.")
    NO_CONSENT = "no_consent", _("The person has not agreed to be contacted.")
    MISFIT = "misfit", _("The data that we hold says otherwise.")
    UNKNOWN = "unknown", _("We hold no data on this.")
    SCORE = "score", _("The score is below the threshold.")


class HandOverState(models.TextChoices):
    """A marketing-qualified lead on its way from marketing to sales."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")


class ClosingReason(models.TextChoices):
    """Why an offer ended before anybody answered it."""

    PROMOTED = "promoted", _("It went on without an answer")
    DISQUALIFIED = "disqualified", _("Disqualified")
    FELL_BACK = "fell_back", _("Its score fell below the threshold")
    MERGED = "merged", _("The person is known to sales under another lead")


class RefusalReason(models.TextChoices):
    """Why sales does not take a lead that marketing offers."""

    NOT_A_FIT = "not_a_fit", _("Not a fit")
    TOO_EARLY = "too_early", _("Too early")
    KNOWN = "known", _("We know it already")
    UNREACHABLE = "unreachable", _("Cannot be reached")
    NOT_OURS = "not_ours", _("Not our territory")
    NO_TIME = "no_time", _("No time for it")
    OTHER = "other", _("Another reason")


class NeedKind(models.TextChoices):
    """What a needs assessment holds, in the order in which one talks about it."""

    GOAL = "goal", _("Goal")
    PAIN = "pain", _("Pain point")
    CURRENT_SOLUTION = "current_solution", _("What they use today")
    COMPETITOR = "competitor", _("Whom else they look at")


class Priority(models.TextChoices):
    """How much a need weighs, the heaviest first."""

    MUST = "must", _("Must have")
    SHOULD = "should", _("Should have")
    NICE = "nice", _("Nice to have")


class Fit(models.TextChoices):
    """How well what we offer answers a need."""

    FULLY = "fully", _("Fully")
    PARTLY = "partly", _("Partly")
    NOT = "not", _("Not")


class DisqualifyReason(models.TextChoices):
    NOT_A_FIT = "not_a_fit", _("Not a fit")
    NO_BUDGET = "no_budget", _("No budget")
    NO_AUTHORITY = "no_authority", _("No authority")
    NO_NEED = "no_need", _("No need")
    NO_TIMELINE = "no_timeline", _("No timeline")
    IGNORED = "ignored", _("Ignored our messages")
    ASKED_TO_STOP = "asked_to_stop", _("Asked to stop")
    DUPLICATE = "duplicate", _("Duplicate")
    SPAM = "spam", _("Spam")
    LOST = "lost", _("Opportunity lost")
