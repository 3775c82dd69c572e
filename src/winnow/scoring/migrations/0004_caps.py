"""The most points of a group of rules, of the fit and of the score."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_calibration")]
    operations = [
        migrations.AddField("scoringmodel", "caps", models.JSONField(blank=True, default=dict)),
    ]
