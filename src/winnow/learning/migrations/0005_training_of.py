"""What opportunities are won from is learned when asked, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_tables")]
    operations = [
        migrations.AddField(
            "training",
            "of",
            models.CharField(
                choices=[("leads", "Leads"), ("opportunities", "Opportunities")], default="leads", max_length=20
            ),
        ),
    ]
