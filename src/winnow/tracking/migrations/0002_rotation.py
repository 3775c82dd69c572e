"""A key can be rotated: the old one works on for a while."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_initial")]

    operations = [
        migrations.AddField(
            "writekey", "old_key", models.CharField(blank=True, db_default="", db_index=True, default="", max_length=60)
        ),
        migrations.AddField("writekey", "old_until", models.DateTimeField(null=True)),
    ]
