import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # What databases made before this was one step have done.
    replaces = [
        ('forecast', '0001_initial'),
        ('forecast', '0002_targets'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LeadWorth',
            fields=[
                ('stage', models.CharField(choices=[('lead', 'Lead'), ('mql', 'Marketing-qualified'), ('prospect', 'Prospect'), ('opportunity', 'Opportunity'), ('customer', 'Customer'), ('disqualified', 'Disqualified')], max_length=20, primary_key=True, serialize=False)),
                ('n', models.BigIntegerField()),
                ('customers', models.BigIntegerField()),
                ('measured_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TypicalDeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.BigIntegerField()),
                ('value', models.DecimalField(decimal_places=2, max_digits=20)),
                ('measured_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='targets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'month', 'id'], name='target_in_force')],
            },
        ),
    ]
