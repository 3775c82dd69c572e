import django.db.models.deletion
import winnow.ground.epoch
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # What databases made before this was one step have done.
    replaces = [
        ('capture', '0001_initial'),
        ('capture', '0002_search_and_list_indexes'),
        ('capture', '0003_import_fingerprint'),
        ('capture', '0004_partial_score_indexes'),
        ('capture', '0005_score_due'),
        ('capture', '0006_import_change_set'),
        ('capture', '0007_import_warnings'),
        ('capture', '0008_saved_mappings'),
        ('capture', '0009_undo_failed'),
        ('capture', '0010_fewer_indexes'),
    ]

    initial = True

    dependencies = [
        ('access', '0001_tables'),
        ('people', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('channel', models.CharField(blank=True, choices=[('sem', 'Search advertising'), ('seo', 'Organic search'), ('social', 'Social media'), ('content', 'Content'), ('email', 'E-mail'), ('word_of_mouth', 'Word of mouth'), ('online_banner', 'Online banner'), ('offline_banner', 'Offline banner'), ('event', 'Event'), ('cold_call', 'Cold call'), ('direct', 'Direct'), ('other', 'Other')], max_length=20)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('budget_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('budget_currency', models.CharField(blank=True, max_length=3)),
            ],
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('series', models.CharField(blank=True, max_length=120)),
                ('list_price', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('name', models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(choices=[('leads', 'Leads'), ('people', 'People'), ('organizations', 'Organizations'), ('opportunities', 'Opportunities')], default='leads', max_length=20)),
                ('state', models.CharField(choices=[('uploaded', 'Uploaded'), ('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('asked', 'Waits for approval'), ('undoing', 'Being undone'), ('undone', 'Undone'), ('undo_failed', 'Its undoing broke off')], default='uploaded', max_length=20)),
                ('file', models.CharField(max_length=500)),
                ('file_name', models.CharField(max_length=255)),
                ('header', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('dry_run', models.BooleanField(default=False)),
                ('rows', models.PositiveIntegerField(null=True)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('options', models.JSONField(default=dict)),
                ('created', models.PositiveIntegerField(default=0)),
                ('updated', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('refused_file', models.CharField(blank=True, max_length=500)),
                ('problems', models.JSONField(default=list)),
                ('warnings', models.JSONField(default=list)),
                ('message', models.CharField(blank=True, max_length=500)),
                ('seconds', models.FloatField(null=True)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('undo', models.JSONField(default=dict)),
                ('undone_at', models.DateTimeField(null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ImportConflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.CharField(max_length=20)),
                ('record_id', models.BigIntegerField()),
                ('name', models.CharField(blank=True, max_length=120)),
                ('field', models.CharField(blank=True, max_length=120)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('present', models.JSONField(null=True)),
                ('reason', models.CharField(max_length=200)),
                ('importing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='capture.import')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportWrite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.CharField(max_length=20)),
                ('record_id', models.BigIntegerField(null=True)),
                ('made', models.JSONField(default=list)),
                ('fields', models.JSONField(default=dict)),
                ('importing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='writes', to='capture.import')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('custom', models.JSONField(blank=True, default=dict)),
                ('channel', models.CharField(blank=True, choices=[('sem', 'Search advertising'), ('seo', 'Organic search'), ('social', 'Social media'), ('content', 'Content'), ('email', 'E-mail'), ('word_of_mouth', 'Word of mouth'), ('online_banner', 'Online banner'), ('offline_banner', 'Offline banner'), ('event', 'Event'), ('cold_call', 'Cold call'), ('direct', 'Direct'), ('other', 'Other')], max_length=20)),
                ('timeframe', models.CharField(blank=True, choices=[('now', 'Now'), ('quarter', 'Within three months'), ('half_year', 'Within six months'), ('year', 'Within a year'), ('later', 'Later')], max_length=20)),
                ('budget_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('budget_currency', models.CharField(blank=True, max_length=3)),
                ('description', models.TextField(blank=True)),
                ('external_id', models.CharField(blank=True, max_length=120, null=True)),
                ('fingerprint', models.CharField(blank=True, max_length=32, null=True)),
                ('search_text', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('brought_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='capture.import')),
                ('campaign', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='capture.campaign')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='people.person')),
                ('product', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='capture.product')),
                ('source', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='capture.source')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('fingerprint__isnull', False)), fields=['fingerprint'], name='lead_fingerprint')],
                'constraints': [models.UniqueConstraint(fields=('external_id',), name='a_lead_of_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='capture.lead')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LeadChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fields', models.JSONField()),
                ('at', models.DateTimeField()),
                ('brought_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='capture.import')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='capture.lead')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LeadTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(max_length=20)),
                ('furthest', models.CharField(max_length=20)),
                ('reason', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('month', models.DateField()),
                ('n', models.BigIntegerField()),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='capture.source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('became', models.CharField(choices=[('created', 'New'), ('updated', 'Updated'), ('unchanged', 'Unchanged'), ('refused', 'Refused')], max_length=10)),
                ('matched_by', models.CharField(blank=True, choices=[('number', 'Number'), ('email', 'E-mail address'), ('phone', 'Phone and name'), ('phone_alone', 'Phone alone'), ('fingerprint', 'All its values'), ('account', 'Account')], max_length=20)),
                ('record_id', models.BigIntegerField(null=True)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('changes', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('importing', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='told', to='capture.import')),
            ],
            options={
                'indexes': [models.Index(fields=['importing', 'number'], name='import_row_number'), models.Index(fields=['importing', 'became', 'number'], name='import_row_became')],
            },
        ),
        migrations.CreateModel(
            name='LeadStanding',
            fields=[
                ('lead', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='standing', serialize=False, to='capture.lead')),
                ('stage', models.CharField(choices=[('lead', 'Lead'), ('mql', 'Marketing-qualified'), ('prospect', 'Prospect'), ('opportunity', 'Opportunity'), ('customer', 'Customer'), ('disqualified', 'Disqualified')], default='lead', max_length=20)),
                ('furthest', models.CharField(choices=[('lead', 'Lead'), ('mql', 'Marketing-qualified'), ('prospect', 'Prospect'), ('opportunity', 'Opportunity'), ('customer', 'Customer'), ('disqualified', 'Disqualified')], default='lead', max_length=20)),
                ('reason', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('fit', models.IntegerField(default=0)),
                ('interest', models.IntegerField(default=0)),
                ('score', models.IntegerField(default=0)),
                ('grade', models.CharField(blank=True, max_length=1)),
                ('score_model', models.BigIntegerField(null=True)),
                ('scored_at', models.DateTimeField(null=True)),
                ('score_due_at', winnow.ground.epoch.EpochField(null=True)),
                ('probability', models.FloatField(null=True)),
                ('last_touch_at', models.DateTimeField(null=True)),
                ('next_step', models.CharField(blank=True, max_length=200)),
                ('next_step_at', models.DateTimeField(null=True)),
                ('snoozed_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='capture.source')),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
            options={
                'indexes': [models.Index(fields=['score', 'lead'], name='standing_score'), models.Index(fields=['stage', 'score', 'lead'], name='standing_stage_score'), models.Index(condition=models.Q(('owner__isnull', False)), fields=['owner', 'score', 'lead'], name='standing_owner_score'), models.Index(condition=models.Q(('team__isnull', False)), fields=['team', 'score', 'lead'], name='standing_team_score'), models.Index(condition=models.Q(('source__isnull', False)), fields=['source', 'score', 'lead'], name='standing_source_score'), models.Index(fields=['created_at', 'lead'], name='standing_created'), models.Index(fields=['last_touch_at', 'lead'], name='standing_touched'), models.Index(condition=models.Q(('score_due_at__isnull', False)), fields=['score_due_at'], name='standing_score_due'), models.Index(condition=models.Q(('next_step_at__isnull', False)), fields=['owner', 'next_step_at', 'lead'], name='standing_next_step'), models.Index(condition=models.Q(('next_step_at__isnull', False)), fields=['next_step_at', 'lead'], name='standing_next_step_any'), models.Index(condition=models.Q(('owner__isnull', True)), fields=['score', 'lead'], name='standing_pool_score')],
            },
        ),
        migrations.CreateModel(
            name='SavedMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(choices=[('leads', 'Leads'), ('people', 'People'), ('organizations', 'Organizations'), ('opportunities', 'Opportunities')], max_length=20)),
                ('name', models.CharField(max_length=80)),
                ('mapping', models.JSONField(default=dict)),
                ('fingerprint', models.CharField(max_length=64)),
                ('changed_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['noun', 'fingerprint'], name='mapping_of_header')],
                'constraints': [models.UniqueConstraint(fields=('noun', 'name'), name='one_mapping_a_name')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=80)),
                ('query', models.CharField(blank=True, max_length=2000)),
                ('shared', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'list', 'name'), name='one_view_a_name')],
            },
        ),
    ]
