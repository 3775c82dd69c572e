"""Scoring: rules as data, the why of every score, and which persona a lead matches."""

from __future__ import annotations

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "winnow.scoring"
    label = "scoring"

    def ready(self) -> None:
        from winnow.scoring.offered import offer_matches

        offer_matches()
