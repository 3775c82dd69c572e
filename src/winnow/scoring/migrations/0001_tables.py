import django.db.models.deletion
import winnow.scoring.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # What databases made before this was one step have done.
    replaces = [
        ('scoring', '0001_initial'),
        ('scoring', '0003_calibration'),
        ('scoring', '0004_caps'),
        ('scoring', '0005_personas'),
        ('scoring', '0006_shadow_and_runs'),
        ('scoring', '0007_field_marks'),
        ('scoring', '0008_one_check_less'),
    ]

    initial = True

    dependencies = [
        ('capture', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FieldMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=120)),
                ('mark', models.CharField(choices=[('sensitive', 'Sensitive'), ('no_basis', 'Collected without lawful basis'), ('none', 'May be used')], max_length=20)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Persona',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('about', models.CharField(choices=[('organization', 'Ideal customer profile'), ('person', 'Persona')], max_length=20)),
                ('description', models.CharField(blank=True, max_length=500)),
                ('matches_from', models.PositiveIntegerField(default=60)),
                ('criteria', models.JSONField(default=list)),
                ('origin', models.CharField(choices=[('by_hand', 'By hand'), ('learned', 'Learned from history')], default='by_hand', max_length=20)),
                ('report', models.JSONField(blank=True, default=dict)),
                ('revision', models.CharField(editable=False, max_length=32)),
                ('created_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PersonaChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('archived', 'Archived'), ('restored', 'Taken back into use')], max_length=20)),
                ('details', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('persona', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='history', to='scoring.persona')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PersonaMatch',
            fields=[
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='persona_match', serialize=False, to='capture.leadstanding')),
                ('persona', models.CharField(blank=True, max_length=80)),
                ('persona_share', models.PositiveSmallIntegerField(null=True)),
                ('profile', models.CharField(blank=True, max_length=80)),
                ('profile_share', models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('persona', ''), _negated=True), fields=['persona'], name='match_persona'), models.Index(condition=models.Q(('profile', ''), _negated=True), fields=['profile'], name='match_profile')],
            },
        ),
        migrations.CreateModel(
            name='ScoringModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('shadow', 'Shadow'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=20)),
                ('threshold', models.IntegerField(default=50)),
                ('grade_a', models.IntegerField(default=40)),
                ('grade_b', models.IntegerField(default=25)),
                ('grade_c', models.IntegerField(default=10)),
                ('caps', models.JSONField(blank=True, default=dict)),
                ('calibration', models.JSONField(blank=True, null=True)),
                ('origin', models.CharField(choices=[('by_hand', 'By hand'), ('learned', 'Learned from history')], db_default='by_hand', default='by_hand', max_length=20)),
                ('report', models.JSONField(blank=True, default=dict)),
                ('revision', models.CharField(default=winnow.scoring.models.new_revision, editable=False, max_length=32)),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='scoring.scoringmodel')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.scoringmodel')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('state',), name='one_published_model'), models.UniqueConstraint(condition=models.Q(('state', 'shadow')), fields=('state',), name='one_shadow_model')],
            },
        ),
        migrations.CreateModel(
            name='ScoreChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fit', models.IntegerField()),
                ('interest', models.IntegerField()),
                ('score', models.IntegerField()),
                ('grade', models.CharField(max_length=1)),
                ('probability', models.FloatField(null=True)),
                ('at', models.DateTimeField()),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='score_changes', to='capture.lead')),
                ('model', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.scoringmodel')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(choices=[('demographic', 'Demographic'), ('firmographic', 'Firmographic'), ('behavioural', 'Behavioural')], max_length=20)),
                ('key', models.CharField(max_length=60)),
                ('reason', models.CharField(max_length=200)),
                ('condition', models.JSONField(default=dict)),
                ('points', models.IntegerField()),
                ('position', models.PositiveIntegerField(default=0)),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='scoring.scoringmodel')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('model', 'key'), name='rule_key_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='RescoringRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='waiting', max_length=20)),
                ('total', models.PositiveIntegerField(null=True)),
                ('scored', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('model', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.scoringmodel')),
            ],
        ),
        migrations.CreateModel(
            name='ModelChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('drafted', 'Drafted'), ('changed', 'Changed'), ('calibrated', 'Calibrated'), ('rule_added', 'Rule added'), ('rule_changed', 'Rule changed'), ('rule_removed', 'Rule removed'), ('shadowed', 'Scores in the shadow'), ('unshadowed', 'Draft again'), ('published', 'Published'), ('retired', 'Retired'), ('rolled_back', 'Rolled back to')], max_length=20)),
                ('rule', models.CharField(blank=True, max_length=60)),
                ('details', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='scoring.scoringmodel')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ShadowScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fit', models.IntegerField()),
                ('interest', models.IntegerField()),
                ('score', models.IntegerField()),
                ('grade', models.CharField(max_length=1)),
                ('probability', models.FloatField(null=True)),
                ('at', models.DateTimeField()),
                ('lead', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='capture.lead')),
                ('model', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='scoring.scoringmodel')),
            ],
            options={
                'indexes': [models.Index(fields=['lead'], name='shadow_score_lead')],
                'constraints': [models.UniqueConstraint(fields=('model', 'lead'), name='one_shadow_score')],
            },
        ),
    ]
