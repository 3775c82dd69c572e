from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("capture", "0006_import_change_set")]

    operations = [
        migrations.AddField(model_name="import", name="warnings", field=models.JSONField(default=list))
    ]
