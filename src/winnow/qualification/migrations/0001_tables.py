import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # What databases made before this was one step have done.
    replaces = [
        ('qualification', '0001_initial'),
        ('qualification', '0003_evidence_and_policies'),
        ('qualification', '0005_recycling_and_hand_overs'),
        ('qualification', '0006_offers_go_back'),
        ('qualification', '0007_self_reported'),
        ('qualification', '0008_needs'),
        ('qualification', '0009_offers_by_policy'),
    ]

    initial = True

    dependencies = [
        ('access', '0001_tables'),
        ('capture', '0001_tables'),
        ('engagement', '0001_initial'),
        ('people', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionWorth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True)),
                ('n', models.PositiveIntegerField()),
                ('worth', models.FloatField()),
                ('measured_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_stage', models.CharField(choices=[('lead', 'Lead'), ('mql', 'Marketing-qualified'), ('prospect', 'Prospect'), ('opportunity', 'Opportunity'), ('customer', 'Customer'), ('disqualified', 'Disqualified')], max_length=20)),
                ('to_stage', models.CharField(choices=[('lead', 'Lead'), ('mql', 'Marketing-qualified'), ('prospect', 'Prospect'), ('opportunity', 'Opportunity'), ('customer', 'Customer'), ('disqualified', 'Disqualified')], max_length=20)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('policy', models.CharField(blank=True, max_length=120)),
                ('evidence', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='capture.lead')),
            ],
            options={
                'indexes': [models.Index(fields=['lead', 'at'], name='decisions_of_a_lead')],
            },
        ),
        migrations.CreateModel(
            name='Exploration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField()),
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='exploration', to='capture.lead')),
                ('rejection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='qualification.decision')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Framework',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('version', models.PositiveIntegerField(default=1)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('available', 'Available'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=20)),
                ('on_fail', models.CharField(choices=[('disqualify', 'Disqualify the lead'), ('suggest', 'Only suggest it')], default='disqualify', max_length=20)),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'version'), name='framework_version_is_unique'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('state',), name='one_published_framework')],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('offered', 'Offered'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('closed', 'Closed')], max_length=20)),
                ('reason', models.CharField(blank=True, choices=[('not_a_fit', 'Not a fit'), ('too_early', 'Too early'), ('known', 'We know it already'), ('unreachable', 'Cannot be reached'), ('not_ours', 'Not our territory'), ('no_time', 'No time for it'), ('other', 'Another reason'), ('promoted', 'It went on without an answer'), ('disqualified', 'Disqualified'), ('fell_back', 'Its score fell below the threshold'), ('merged', 'The person is known to sales under another lead')], max_length=40)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('waited_seconds', models.PositiveBigIntegerField(null=True)),
                ('in_time', models.BooleanField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='capture.lead')),
                ('to_team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('to_user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['lead', 'at'], name='hand_overs_of_a_lead'), models.Index(fields=['at'], name='hand_overs_by_time')],
            },
        ),
        migrations.CreateModel(
            name='LeadReadiness',
            fields=[
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='readiness', serialize=False, to='capture.lead')),
                ('stage', models.CharField(max_length=20)),
                ('framework', models.BigIntegerField(null=True)),
                ('policy', models.BigIntegerField(null=True)),
                ('organization', models.CharField(choices=[('pass', 'Passes'), ('fail', 'Fails'), ('open', 'Open')], default='open', max_length=4)),
                ('opportunity', models.CharField(choices=[('pass', 'Passes'), ('fail', 'Fails'), ('open', 'Open')], default='open', max_length=4)),
                ('stakeholder', models.CharField(choices=[('pass', 'Passes'), ('fail', 'Fails'), ('open', 'Open')], default='open', max_length=4)),
                ('missing', models.PositiveIntegerField(default=0)),
                ('stale', models.PositiveIntegerField(default=0)),
                ('contradictions', models.PositiveIntegerField(default=0)),
                ('ready', models.BooleanField(default=False)),
                ('review', models.BooleanField(default=False)),
                ('searching', models.BooleanField(default=False)),
                ('rank', models.PositiveIntegerField(default=2000000000)),
                ('judged_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['stage', 'rank', 'lead'], name='readiness_rank'), models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at', 'lead'], name='readiness_due'), models.Index(condition=models.Q(('review', True)), fields=['rank', 'lead'], name='readiness_review'), models.Index(condition=models.Q(('searching', True)), fields=['lead'], name='readiness_searching'), models.Index(condition=models.Q(('ready', True)), fields=['stage', 'lead'], name='readiness_ready')],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('goal', 'Goal'), ('pain', 'Pain point'), ('current_solution', 'What they use today'), ('competitor', 'Whom else they look at')], max_length=20)),
                ('text', models.CharField(max_length=1000)),
                ('priority', models.CharField(choices=[('must', 'Must have'), ('should', 'Should have'), ('nice', 'Nice to have')], default='should', max_length=10)),
                ('said_by', models.CharField(blank=True, max_length=120)),
                ('offer', models.CharField(blank=True, max_length=500)),
                ('fit', models.CharField(blank=True, choices=[('fully', 'Fully'), ('partly', 'Partly'), ('not', 'Not')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=1000)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='capture.lead')),
                ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='capture.product')),
            ],
        ),
        migrations.CreateModel(
            name='NeedChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fields', models.JSONField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='qualification.need')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OpenOffer',
            fields=[
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='open_offer', serialize=False, to='capture.lead')),
                ('at', models.DateTimeField(db_index=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('back_to_team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('back_to_user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('to_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('version', models.PositiveIntegerField(default=1)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('available', 'Available'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=20)),
                ('needs_score', models.BooleanField(default=False)),
                ('needs_organization', models.BooleanField(default=True)),
                ('needs_opportunity', models.BooleanField(default=True)),
                ('needs_stakeholder', models.BooleanField(default=True)),
                ('needs_call', models.BooleanField(default=True)),
                ('needs_consent', models.BooleanField(default=False)),
                ('profile', models.JSONField(blank=True, default=dict)),
                ('least_confidence', models.CharField(choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High')], default='low', max_length=10)),
                ('self_reported', models.CharField(choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High')], default='medium', max_length=10)),
                ('offers', models.BooleanField(default=True)),
                ('answer_hours', models.PositiveIntegerField(default=24)),
                ('on_lapse', models.CharField(choices=[('flag', 'It stays a prospect and is flagged'), ('step_back', 'It goes back to marketing-qualified')], default='flag', max_length=20)),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('offers_to', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'version'), name='policy_version_is_unique'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('state',), name='one_published_policy')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('framework', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='qualification.framework')),
                ('policy', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='qualification.policy')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('organization', 'Organization'), ('opportunity', 'Opportunity'), ('stakeholder', 'Stakeholder')], max_length=20)),
                ('key', models.CharField(max_length=60)),
                ('text', models.CharField(max_length=300)),
                ('hint', models.CharField(blank=True, max_length=300)),
                ('kind', models.CharField(choices=[('choice', 'One choice'), ('yes_no', 'Yes or no'), ('number', 'Number'), ('money', 'Amount or range of amounts'), ('date', 'Date or timeframe'), ('text', 'Text'), ('person', 'Person'), ('document', 'Document')], max_length=20)),
                ('choices', models.JSONField(blank=True, default=list)),
                ('passes', models.JSONField(blank=True, default=dict)),
                ('fails', models.JSONField(blank=True, default=dict)),
                ('required', models.BooleanField(default=True)),
                ('weight', models.PositiveIntegerField(default=1)),
                ('valid_days', models.PositiveIntegerField(blank=True, null=True)),
                ('fail_reason', models.CharField(blank=True, max_length=40)),
                ('asked_if', models.JSONField(blank=True, default=dict)),
                ('position', models.PositiveIntegerField(default=0)),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='qualification.framework')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('framework', 'key'), name='question_key_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.JSONField(null=True)),
                ('said_by', models.CharField(blank=True, max_length=120)),
                ('confidence', models.CharField(choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High')], default='medium', max_length=10)),
                ('evidence_kind', models.CharField(choices=[('call', 'Call'), ('email', 'E-mail'), ('meeting', 'Meeting'), ('document', 'Document'), ('form', 'Form'), ('questionnaire', 'Questionnaire'), ('data', 'Data we hold'), ('other', 'Other')], default='other', max_length=20)),
                ('evidence', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('interaction', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagement.interaction')),
                ('lead', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='capture.lead')),
                ('said_by_person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='qualification.question')),
            ],
            options={
                'indexes': [models.Index(fields=['lead', 'question', 'at'], name='answers_of_a_lead')],
            },
        ),
        migrations.CreateModel(
            name='RecyclingPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ignored_messages', models.PositiveIntegerField(default=0)),
                ('ignored_days', models.PositiveIntegerField(default=7)),
                ('automatic', models.BooleanField(default=True)),
                ('cooling_off', models.JSONField(default=dict)),
                ('explored_percent', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('over', models.JSONField(default=list)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('answer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='qualification.answer')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='capture.lead')),
            ],
            options={
                'indexes': [models.Index(fields=['lead', 'at'], name='resolutions_of_a_lead')],
            },
        ),
        migrations.CreateModel(
            name='SearchStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'Searching'), ('found', 'Found'), ('given_up', 'Given up')], max_length=20)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='search_steps', to='capture.lead')),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['lead', 'at'], name='search_steps_of_a_lead')],
            },
        ),
    ]
