import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # What databases made before this was one step have done.
    replaces = [
        ('learning', '0001_initial'),
        ('learning', '0002_chances'),
        ('learning', '0003_training'),
        ('learning', '0004_trends'),
    ]

    initial = True

    dependencies = [
        ('pipeline', '0001_tables'),
        ('scoring', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WinModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveIntegerField()),
                ('won', models.PositiveIntegerField()),
                ('used', models.BooleanField()),
                ('report', models.JSONField(default=dict)),
                ('weights', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReliabilityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of', models.CharField(choices=[('leads', 'Leads'), ('opportunities', 'Opportunities')], max_length=20)),
                ('drifting', models.BooleanField()),
                ('report', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['of', 'id'], name='reliability_latest')],
            },
        ),
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(choices=[('won', 'Becomes a customer'), ('qualified', 'Becomes a prospect')], max_length=20)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('until', models.DateTimeField(null=True)),
                ('keep', models.JSONField(default=list)),
                ('leave_out', models.JSONField(default=list)),
                ('rising', models.JSONField(default=list)),
                ('falling', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('refused', 'Refused')], default='waiting', max_length=20)),
                ('steps', models.PositiveIntegerField(default=0)),
                ('steps_done', models.PositiveIntegerField(default=0)),
                ('message', models.CharField(blank=True, max_length=500)),
                ('report', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('model', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='trainings', to='scoring.scoringmodel')),
            ],
        ),
        migrations.CreateModel(
            name='BackTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.CharField(max_length=32)),
                ('label', models.CharField(choices=[('won', 'Becomes a customer'), ('qualified', 'Becomes a prospect')], max_length=20)),
                ('moment', models.CharField(choices=[('creation', 'When the lead came in'), ('first_contact', 'At the first contact')], default='creation', max_length=20)),
                ('since', models.DateTimeField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('refused', 'Refused')], default='waiting', max_length=20)),
                ('steps', models.PositiveIntegerField(default=0)),
                ('steps_done', models.PositiveIntegerField(default=0)),
                ('message', models.CharField(blank=True, max_length=500)),
                ('report', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('seconds', models.FloatField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='back_tests', to='scoring.scoringmodel')),
            ],
            options={
                'indexes': [models.Index(fields=['model', 'id'], name='back_tests_of_a_model')],
            },
        ),
        migrations.CreateModel(
            name='ChanceSaid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chance', models.FloatField()),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('n', models.PositiveIntegerField()),
                ('basis', models.CharField(choices=[('guess', "The owner's guess"), ('measured', 'Measured on closed opportunities'), ('team', 'Measured on closed ones of the team, drawn towards all'), ('learned', 'Learned from stage, age and fields'), ('closed', 'Closed')], max_length=10)),
                ('at', models.DateTimeField()),
                ('opportunity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='chances_said', to='pipeline.opportunity')),
                ('stage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.stage')),
            ],
            options={
                'indexes': [models.Index(fields=['opportunity', 'at'], name='chances_of_an_opportunity')],
            },
        ),
    ]
