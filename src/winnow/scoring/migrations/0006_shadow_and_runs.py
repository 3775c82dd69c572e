"""Scores in the shadow of the live ones, and how far the scoring of all leads is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT, CASCADE = django.db.models.deletion.PROTECT, django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    dependencies = [
        ("capture", "0005_score_due"),
        ("scoring", "0005_personas"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="RescoringRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("total", models.PositiveIntegerField(null=True)),
                ("scored", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        null=True, on_delete=PROTECT, related_name="+", to="scoring.scoringmodel"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShadowScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fit", models.IntegerField()),
                ("interest", models.IntegerField()),
                ("score", models.IntegerField()),
                ("grade", models.CharField(max_length=1)),
                ("probability", models.FloatField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "lead",
                    models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="+", to="capture.lead"),
                ),
                (
                    "model",
                    models.ForeignKey(
                        db_index=False, on_delete=CASCADE, related_name="+", to="scoring.scoringmodel"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["lead"], name="shadow_score_lead")]},
        ),
        migrations.AddConstraint(
            "shadowscore", models.UniqueConstraint(fields=("model", "lead"), name="one_shadow_score")
        ),
        migrations.AddConstraint(
            "scoringmodel",
            models.UniqueConstraint(
                condition=models.Q(("state", "shadow")), fields=("state",), name="one_shadow_model"
            ),
        ),
        migrations.AlterField(
            "scoringmodel",
            "state",
            models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("shadow", "Shadow"),
                    ("published", "Published"),
                    ("retired", "Retired"),
                ],
                default="draft",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            "modelchange",
            "step",
            models.CharField(
                choices=[
                    ("drafted", "Drafted"),
                    ("changed", "Changed"),
                    ("calibrated", "Calibrated"),
                    ("rule_added", "Rule added"),
                    ("rule_changed", "Rule changed"),
                    ("rule_removed", "Rule removed"),
                    ("shadowed", "Scores in the shadow"),
                    ("unshadowed", "Draft again"),
                    ("published", "Published"),
                    ("retired", "Retired"),
                    ("rolled_back", "Rolled back to"),
                ],
                max_length=20,
            ),
        ),
    ]
