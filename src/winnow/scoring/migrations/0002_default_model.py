"""Publish the model that ships."""

from django.db import migrations
from django.utils import timezone

from winnow.scoring import default_model


def publish(apps, schema_editor):
    Model = apps.get_model("scoring", "ScoringModel")
    now = timezone.now()
    model = Model.objects.create(
        name=default_model.NAME,
        state="published",
        threshold=default_model.THRESHOLD,
        grade_a=default_model.GRADE_A,
        grade_b=default_model.GRADE_B,
        grade_c=default_model.GRADE_C,
        created_at=now,
        published_at=now,
    )
    Rule = apps.get_model("scoring", "Rule")
    Rule.objects.bulk_create(
        Rule(model=model, position=position, **rule) for position, rule in enumerate(default_model.RULES)
    )
    apps.get_model("scoring", "ModelChange").objects.create(model=model, step="published", at=now)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_tables")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
