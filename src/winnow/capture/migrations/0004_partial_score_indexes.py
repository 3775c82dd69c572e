# The score indexes of owners, teams and sources leave out the leads that have none: a first score moves fewer entries.

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_idempotency_key"),
        ("capture", "0003_import_fingerprint"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="leadstanding",
            name="standing_owner_score",
        ),
        migrations.RemoveIndex(
            model_name="leadstanding",
            name="standing_team_score",
        ),
        migrations.RemoveIndex(
            model_name="leadstanding",
            name="standing_source_score",
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                condition=models.Q(("owner__isnull", False)),
                fields=["owner", "score", "lead"],
                name="standing_owner_score",
            ),
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                condition=models.Q(("team__isnull", False)),
                fields=["team", "score", "lead"],
                name="standing_team_score",
            ),
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                condition=models.Q(("source__isnull", False)),
                fields=["source", "score", "lead"],
                name="standing_source_score",
            ),
        ),
    ]
