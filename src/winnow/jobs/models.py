"""Who works on the queue, and which periodic work was already handed out."""

from __future__ import annotations

from django.db import models


class WorkerBeat(models.Model):
    """A worker says every few seconds that it lives. Jobs of one that fell silent are given to another."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=253)
    process = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker_id


class PeriodicTick(models.Model):
    """`name` was enqueued for `due_at`: unique, and written in the transaction that enqueues it, so any number
    of workers may look at the clock and each due time is handed out once."""

    name = models.CharField(max_length=80)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="one_tick_a_due_time")]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M}"
