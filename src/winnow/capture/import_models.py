"""The files that somebody brought, what became of their rows, and the mappings that are kept for the next ones."""

from __future__ import annotations

from django.db import models

from winnow.capture.words import Became, ImportNoun, ImportState, MatchedBy
from winnow.ground.append_only import AppendOnly


class Import(models.Model):
    """A file that somebody brought: what it was mapped to, how far it is, and what became of its rows."""

    noun = models.CharField(max_length=20, choices=ImportNoun, default=ImportNoun.LEADS)
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.UPLOADED)
    file = models.CharField(max_length=500)
    file_name = models.CharField(max_length=255)
    # The names of its columns, as they stand in its first row.
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    dry_run = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    options = models.JSONField(default=dict)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    refused_file = models.CharField(max_length=500, blank=True)
    problems = models.JSONField(default=list)
    # What a dry run noticed of the file as a whole: [{"kind", "column", "count", "examples", "message"}].
    warnings = models.JSONField(default=list)
    message = models.CharField(max_length=500, blank=True)
    seconds = models.FloatField(null=True)
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    # How far an undo is and what it did: {"at", "removed", "kept", "restored", "conflicts"}.
    undo = models.JSONField(default=dict)
    undone_by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """What became of one row of a file, or after a dry run would become: whom it matched, by what, and what it
    changes as {field: [old, new]}. `record_id` is of the import's noun; null where it is not there yet."""

    # Written in the transaction that moves the import on: checked there, once and not for every row.
    importing = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="told", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField()
    became = models.CharField(max_length=10, choices=Became)
    matched_by = models.CharField(max_length=20, choices=MatchedBy, blank=True)
    record_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=120, blank=True)
    changes = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["importing", "number"], name="import_row_number"),
            models.Index(fields=["importing", "became", "number"], name="import_row_became"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.became}"


class ImportWrite(AppendOnly):
    """What an import wrote, for its undo: the ids of new records as ranges [first, last], or the columns of one
    record that was there as {column: [before, after]}."""

    importing = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="writes")
    record = models.CharField(max_length=20)
    record_id = models.BigIntegerField(null=True)
    made = models.JSONField(default=list)
    fields = models.JSONField(default=dict)


class ImportConflict(AppendOnly):
    """What an undo left as it is, and why: a new record that was used since, or a field that was changed since.
    `before` is what the undo would have brought back, `after` what the import wrote, `present` what stays."""

    importing = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="conflicts")
    record = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    name = models.CharField(max_length=120, blank=True)
    field = models.CharField(max_length=120, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    present = models.JSONField(null=True)
    reason = models.CharField(max_length=200)


class SavedMapping(models.Model):
    """What the columns of a file are, kept under a name for the next file. `fingerprint` is of the header that it
    was made for, whatever the order of its columns: a file with the same header is offered it."""

    noun = models.CharField(max_length=20, choices=ImportNoun)
    name = models.CharField(max_length=80)
    mapping = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "name"], name="one_mapping_a_name")]
        indexes = [models.Index(fields=["noun", "fingerprint"], name="mapping_of_header")]

    def __str__(self) -> str:
        return self.name
