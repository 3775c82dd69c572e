"""When a lead's score changes next by itself."""

from django.db import migrations, models

import winnow.ground.epoch


class Migration(migrations.Migration):
    dependencies = [("capture", "0004_partial_score_indexes")]
    operations = [
        migrations.AddField("leadstanding", "score_due_at", winnow.ground.epoch.EpochField(null=True)),
        migrations.AddIndex(
            "leadstanding",
            models.Index(
                condition=models.Q(("score_due_at__isnull", False)),
                fields=["score_due_at"],
                name="standing_score_due",
            ),
        ),
    ]
