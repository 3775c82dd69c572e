"""Fields of which more never counts for less, or never for more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0003_training")]
    operations = [
        migrations.AddField("training", "rising", models.JSONField(default=list)),
        migrations.AddField("training", "falling", models.JSONField(default=list)),
    ]
