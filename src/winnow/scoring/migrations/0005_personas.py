"""Personas, what happened to them, and which of them every lead matches best."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("capture", "0001_initial"),
        ("scoring", "0004_caps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Persona",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True)),
                (
                    "about",
                    models.CharField(
                        choices=[("organization", "Ideal customer profile"), ("person", "Persona")],
                        max_length=20,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=500)),
                ("matches_from", models.PositiveIntegerField(default=60)),
                ("criteria", models.JSONField(default=list)),
                (
                    "origin",
                    models.CharField(
                        choices=[("by_hand", "By hand"), ("learned", "Learned from history")],
                        default="by_hand",
                        max_length=20,
                    ),
                ),
                ("report", models.JSONField(blank=True, default=dict)),
                ("revision", models.CharField(editable=False, max_length=32)),
                ("created_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonaChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("added", "Added"),
                            ("changed", "Changed"),
                            ("archived", "Archived"),
                            ("restored", "Taken back into use"),
                        ],
                        max_length=20,
                    ),
                ),
                ("details", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "persona",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="scoring.persona",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="PersonaMatch",
            fields=[
                (
                    "lead",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="persona_match",
                        serialize=False,
                        to="capture.leadstanding",
                    ),
                ),
                ("persona", models.CharField(blank=True, max_length=80)),
                ("persona_share", models.PositiveSmallIntegerField(null=True)),
                ("profile", models.CharField(blank=True, max_length=80)),
                ("profile_share", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("persona", ""), _negated=True),
                        fields=["persona"],
                        name="match_persona",
                    ),
                    models.Index(
                        condition=models.Q(("profile", ""), _negated=True),
                        fields=["profile"],
                        name="match_profile",
                    ),
                ],
            },
        ),
    ]
