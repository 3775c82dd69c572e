import django.db.models.deletion
import winnow.ground.epoch
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # What databases made before this was one step have done.
    replaces = [
        ('tracking', '0001_initial'),
        ('tracking', '0002_rotation'),
    ]

    initial = True

    dependencies = [
        ('people', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WriteKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('key', models.CharField(max_length=60, unique=True)),
                ('origins', models.JSONField(default=list)),
                ('kinds', models.JSONField(default=dict)),
                ('keep_days', models.PositiveIntegerField(default=90)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('old_key', models.CharField(blank=True, db_default='', db_index=True, default='', max_length=60)),
                ('old_until', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handle', models.CharField(max_length=202)),
                ('at', winnow.ground.epoch.EpochField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identities', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['handle', 'at'], name='identity_of_handle')],
            },
        ),
        migrations.CreateModel(
            name='TrackedEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=100)),
                ('call', models.CharField(choices=[('track', 'Event'), ('page', 'Page'), ('identify', 'Identify'), ('group', 'Group'), ('alias', 'Alias')], max_length=10)),
                ('state', models.CharField(choices=[('new', 'New'), ('waiting', 'Waits for its person'), ('taken', 'Taken'), ('refused', 'Refused')], default='new', max_length=10)),
                ('at', winnow.ground.epoch.EpochField()),
                ('received_at', winnow.ground.epoch.EpochField()),
                ('anonymous_id', models.CharField(blank=True, max_length=100)),
                ('user_id', models.CharField(blank=True, max_length=200)),
                ('content', models.JSONField(default=dict)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('write_key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='tracking.writekey')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'new')), fields=['id'], name='event_new'), models.Index(condition=models.Q(('state', 'waiting')), fields=['anonymous_id'], name='event_anonymous'), models.Index(condition=models.Q(('state', 'waiting')), fields=['user_id'], name='event_user'), models.Index(fields=['received_at'], name='event_received')],
                'constraints': [models.UniqueConstraint(fields=('write_key', 'message_id'), name='an_event_once_a_sender')],
            },
        ),
    ]
