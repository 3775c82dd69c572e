from django.conf import settings
from django.db import migrations, models


def name_the_currency(apps, schema_editor):
    """Amounts that stood without a currency counted as the owner's."""
    fields = apps.get_model("ground", "CustomField").objects.filter(kind="money")
    fields.update(currency=settings.ENVIRONMENT.currency)


class Migration(migrations.Migration):
    dependencies = [("ground", "0001_initial")]

    operations = [
        migrations.AddField(
            "customfield", "currency", models.CharField(blank=True, default="", max_length=3)
        ),
        migrations.RunPython(name_the_currency, migrations.RunPython.noop),
    ]
