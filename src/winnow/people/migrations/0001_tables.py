import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # What databases made before this was one step have done.
    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_person_country'),
        ('people', '0003_one_index_a_contact'),
        ('people', '0004_matching_and_merging'),
        ('people', '0005_consent_says_how'),
        ('people', '0006_fewer_indexes'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('custom', models.JSONField(blank=True, default=dict)),
                ('external_id', models.CharField(blank=True, max_length=120, null=True)),
                ('fingerprint', models.CharField(blank=True, max_length=32, null=True)),
                ('name', models.CharField(max_length=200)),
                ('name_key', models.CharField(max_length=200)),
                ('domain', models.CharField(blank=True, max_length=253)),
                ('industry', models.CharField(blank=True, max_length=120)),
                ('employees', models.PositiveIntegerField(blank=True, null=True)),
                ('revenue_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('revenue_currency', models.CharField(blank=True, max_length=3)),
                ('street', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('city', models.CharField(blank=True, db_default='', default='', max_length=120)),
                ('postal_code', models.CharField(blank=True, db_default='', default='', max_length=20)),
                ('region', models.CharField(blank=True, max_length=120)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('website', models.CharField(blank=True, max_length=2000)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('created_at', models.DateTimeField()),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='people.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['domain'], name='organization_domain'), models.Index(fields=['name_key'], name='organization_name_key'), models.Index(condition=models.Q(('fingerprint__isnull', False)), fields=['fingerprint'], name='organization_fingerprint'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='organization_merged_into')],
                'constraints': [models.UniqueConstraint(fields=('external_id',), name='an_organization_of_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('custom', models.JSONField(blank=True, default=dict)),
                ('external_id', models.CharField(blank=True, max_length=120, null=True)),
                ('fingerprint', models.CharField(blank=True, max_length=32, null=True)),
                ('first_name', models.CharField(blank=True, max_length=120)),
                ('last_name', models.CharField(blank=True, max_length=120)),
                ('name', models.CharField(blank=True, max_length=240)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('job_title', models.CharField(blank=True, max_length=160)),
                ('role', models.CharField(blank=True, max_length=80)),
                ('street', models.CharField(blank=True, max_length=200)),
                ('city', models.CharField(blank=True, max_length=120)),
                ('region', models.CharField(blank=True, max_length=120)),
                ('postal_code', models.CharField(blank=True, max_length=20)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('email_consent', models.BooleanField(null=True)),
                ('phone_consent', models.BooleanField(null=True)),
                ('tracking_consent', models.BooleanField(null=True)),
                ('created_at', models.DateTimeField()),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='people.person')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='people.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['country'], name='person_country'), models.Index(condition=models.Q(('fingerprint__isnull', False)), fields=['fingerprint'], name='person_fingerprint'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='person_merged_into')],
                'constraints': [models.UniqueConstraint(fields=('external_id',), name='a_person_of_a_number')],
            },
        ),
        migrations.CreateModel(
            name='EmailAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254)),
                ('key', models.CharField(max_length=254)),
                ('created_at', models.DateTimeField()),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='emails', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['key'], name='address_key', opclasses=['varchar_pattern_ops'])],
                'constraints': [models.UniqueConstraint(fields=('person', 'key'), name='an_address_once_a_person')],
            },
        ),
        migrations.CreateModel(
            name='ConsentRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone calls'), ('tracking', 'Following visits')], max_length=20)),
                ('granted', models.BooleanField()),
                ('basis', models.CharField(choices=[('consent', 'Consent'), ('contract', 'Contract'), ('legitimate_interest', 'Legitimate interest'), ('legal_obligation', 'Legal obligation')], default='consent', max_length=40)),
                ('how', models.CharField(blank=True, choices=[('form', 'Form'), ('double_opt_in', 'Form, confirmed by mail'), ('kiosk', 'Kiosk'), ('paper', 'On paper'), ('phone', 'By phone'), ('in_person', 'In person'), ('letter', 'By letter or e-mail'), ('link', 'The link in a mail'), ('import', 'Import'), ('capture', 'With the lead'), ('changed', 'Changed by a colleague')], db_default='', default='', max_length=20)),
                ('text', models.TextField(blank=True, db_default='', default='')),
                ('text_version', models.CharField(blank=True, db_default='', default='', max_length=120)),
                ('given_at', models.DateTimeField(null=True)),
                ('proof', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consent_records', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PhoneNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('e164', models.CharField(max_length=20)),
                ('created_at', models.DateTimeField()),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['e164'], name='phone_number')],
                'constraints': [models.UniqueConstraint(fields=('person', 'e164'), name='a_number_once_a_person')],
            },
        ),
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.CharField(choices=[('person', 'Person'), ('organization', 'Organization')], max_length=20)),
                ('a_id', models.BigIntegerField()),
                ('b_id', models.BigIntegerField()),
                ('probability', models.FloatField()),
                ('why', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'To review'), ('merged', 'Merged'), ('different', 'Not the same')], default='open', max_length=12)),
                ('found_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['record', 'state', '-probability', '-id'], name='pair_queue'), models.Index(fields=['record', 'b_id'], name='pair_second')],
                'constraints': [models.UniqueConstraint(fields=('record', 'a_id', 'b_id'), name='a_pair_once')],
            },
        ),
        migrations.CreateModel(
            name='MergeRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.CharField(choices=[('person', 'Person'), ('organization', 'Organization')], max_length=20)),
                ('kind', models.CharField(choices=[('merge', 'Merge'), ('undo', 'Undone merge')], max_length=10)),
                ('kept_id', models.BigIntegerField()),
                ('gone_id', models.BigIntegerField()),
                ('probability', models.FloatField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('fields', models.JSONField(default=dict)),
                ('moved', models.JSONField(default=dict)),
                ('removed', models.JSONField(default=list)),
                ('conflicts', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='people.mergerecord')),
            ],
            options={
                'indexes': [models.Index(fields=['record', 'kept_id'], name='merge_kept'), models.Index(fields=['record', 'gone_id'], name='merge_gone')],
            },
        ),
    ]
