import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # What databases made before this was one step have done.
    replaces = [
        ('pipeline', '0001_initial'),
        ('pipeline', '0003_chances'),
    ]

    initial = True

    dependencies = [
        ('access', '0001_tables'),
        ('capture', '0001_tables'),
        ('people', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost')], default='open', max_length=10)),
                ('probability', models.FloatField()),
                ('usual_days', models.PositiveIntegerField(default=14)),
                ('position', models.PositiveIntegerField()),
                ('requires', models.JSONField(blank=True, default=list)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Opportunity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('custom', models.JSONField(blank=True, default=dict)),
                ('name', models.CharField(max_length=200)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('currency', models.CharField(max_length=3)),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('close_on', models.DateField(blank=True, null=True)),
                ('needs', models.TextField(blank=True)),
                ('entered_stage_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('lost_reason', models.CharField(blank=True, max_length=40)),
                ('chance', models.FloatField(null=True)),
                ('chance_low', models.FloatField(null=True)),
                ('chance_high', models.FloatField(null=True)),
                ('chance_n', models.PositiveIntegerField(null=True)),
                ('chance_basis', models.CharField(blank=True, choices=[('guess', "The owner's guess"), ('measured', 'Measured on closed opportunities'), ('team', 'Measured on closed ones of the team, drawn towards all'), ('learned', 'Learned from stage, age and fields'), ('closed', 'Closed')], db_default='', default='', max_length=10)),
                ('next_step', models.CharField(blank=True, max_length=200)),
                ('next_step_on', models.DateField(blank=True, null=True)),
                ('external_id', models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ('fingerprint', models.CharField(blank=True, max_length=32, null=True)),
                ('created_at', models.DateTimeField()),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='capture.lead')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='capture.product')),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('stage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.stage')),
            ],
            options={
                'indexes': [models.Index(fields=['stage', 'close_on', 'id'], name='opportunity_stage_close'), models.Index(fields=['owner', 'stage', 'close_on', 'id'], name='opportunity_owner'), models.Index(fields=['team', 'stage', 'close_on', 'id'], name='opportunity_team'), models.Index(fields=['stage', 'closed_at', 'id'], name='opportunity_stage_closed'), models.Index(fields=['created_at', 'id'], name='opportunity_created'), models.Index(fields=['close_on', 'id'], name='opportunity_close'), models.Index(fields=['value', 'id'], name='opportunity_value'), models.Index(fields=['product', 'close_on', 'id'], name='opportunity_product'), models.Index(condition=models.Q(('next_step_on__isnull', False)), fields=['owner', 'next_step_on', 'id'], name='opportunity_next_step')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('fingerprint__isnull', False)), fields=('fingerprint',), name='opportunity_fingerprint')],
            },
        ),
        migrations.CreateModel(
            name='OpportunityChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fields', models.JSONField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='pipeline.opportunity')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StageRate',
            fields=[
                ('stage', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='rate', serialize=False, to='pipeline.stage')),
                ('n', models.PositiveIntegerField()),
                ('won', models.PositiveIntegerField()),
                ('spread', models.FloatField(null=True)),
                ('measured_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='OpportunityTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(null=True)),
                ('n', models.BigIntegerField()),
                ('value_cents', models.BigIntegerField()),
                ('unvalued', models.BigIntegerField()),
                ('foretold_cents', models.BigIntegerField(db_default=0, default=0)),
                ('foretold_weighted', models.BigIntegerField(db_default=0, default=0)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.stage')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StageMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_stage', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.stage')),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='pipeline.opportunity')),
                ('to_stage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.stage')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Stakeholder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('economic_buyer', 'Economic buyer'), ('champion', 'Champion'), ('user', 'User'), ('influencer', 'Influencer'), ('blocker', 'Blocker')], max_length=20)),
                ('has_authority', models.BooleanField(null=True)),
                ('stance', models.IntegerField(default=0)),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stakeholders', to='pipeline.opportunity')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('opportunity', 'person'), name='one_part_a_person')],
            },
        ),
    ]
