import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # What databases made before this was one step have done.
    replaces = [
        ('meetings', '0001_initial'),
        ('meetings', '0002_team_and_logo'),
    ]

    initial = True

    dependencies = [
        ('access', '0001_tables'),
        ('people', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Availability',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('time_zone', models.CharField(max_length=60)),
                ('weekly', models.JSONField(default=list)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='BookingPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('about', models.TextField(blank=True)),
                ('place', models.CharField(blank=True, max_length=300)),
                ('kind', models.CharField(choices=[('call', 'Call'), ('meeting', 'Meeting')], default='call', max_length=20)),
                ('brand_name', models.CharField(blank=True, max_length=120)),
                ('brand_colour', models.CharField(blank=True, max_length=7)),
                ('logo_at', models.DateTimeField(blank=True, null=True)),
                ('minutes', models.PositiveSmallIntegerField(default=30)),
                ('step_minutes', models.PositiveSmallIntegerField(default=30)),
                ('before_minutes', models.PositiveSmallIntegerField(default=0)),
                ('after_minutes', models.PositiveSmallIntegerField(default=10)),
                ('notice_minutes', models.PositiveIntegerField(default=240)),
                ('horizon_days', models.PositiveSmallIntegerField(default=28)),
                ('most_a_day', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('remind_minutes', models.PositiveIntegerField(blank=True, default=1440, null=True)),
                ('asks_phone', models.BooleanField(default=False)),
                ('turn', models.CharField(choices=[('least_loaded', 'Whoever has the fewest calls'), ('longest_since', 'Whoever has waited longest for one')], default='least_loaded', max_length=20)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('hosts', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
        ),
        migrations.CreateModel(
            name='CalendarAccount',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('url', models.CharField(max_length=500)),
                ('username', models.CharField(blank=True, max_length=254)),
                ('sealed_password', models.TextField(blank=True)),
                ('calendar_url', models.CharField(blank=True, max_length=1000)),
                ('sync_token', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('new', 'Not read yet'), ('working', 'Works'), ('failing', 'Does not work')], default='new', max_length=20)),
                ('message', models.CharField(blank=True, max_length=500)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('read_whole_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=120, unique=True)),
                ('name', models.CharField(max_length=240)),
                ('email', models.CharField(max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('note', models.TextField(blank=True)),
                ('time_zone', models.CharField(max_length=60)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('taken_from', models.DateTimeField()),
                ('taken_until', models.DateTimeField()),
                ('state', models.CharField(choices=[('booked', 'Booked'), ('held', 'Held'), ('no_show', 'Nobody came'), ('cancelled', 'Cancelled')], default='booked', max_length=20)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('reply', models.CharField(choices=[('needs-action', 'No answer yet'), ('accepted', 'Accepted'), ('tentative', 'Perhaps'), ('declined', 'Declined')], default='needs-action', max_length=20)),
                ('because', models.JSONField(blank=True, default=dict)),
                ('notes', models.TextField(blank=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('calendar_sequence', models.PositiveIntegerField(blank=True, null=True)),
                ('calendar_etag', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='people.person')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='meetings.bookingpage')),
            ],
            options={
                'indexes': [models.Index(fields=['owner', 'starts_at'], name='bookings_of_a_host'), models.Index(fields=['state', 'starts_at'], name='bookings_by_state')],
            },
        ),
        migrations.CreateModel(
            name='BookingChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('booked', 'Booked'), ('moved', 'Moved'), ('cancelled', 'Cancelled'), ('held', 'Held'), ('no_show', 'Nobody came'), ('replied', 'Answer to the invitation'), ('reply_refused', 'Answer not taken'), ('reminded', 'Reminded'), ('calendar', 'Calendar')], max_length=20)),
                ('side', models.CharField(choices=[('visitor', 'The visitor'), ('colleague', 'A colleague'), ('calendar', 'The calendar'), ('winnow', 'Winnow')], max_length=20)),
                ('from_at', models.DateTimeField(null=True)),
                ('to_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='meetings.booking')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BrandLogo',
            fields=[
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='brand_logo', serialize=False, to='meetings.bookingpage')),
                ('content', models.BinaryField()),
                ('media_type', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='BusyTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('href', models.CharField(max_length=1000)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='busy', to='meetings.calendaraccount')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'ends_at'], name='busy_times_of_a_host')],
            },
        ),
        migrations.CreateModel(
            name='DayOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('label', models.CharField(blank=True, max_length=120)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='days_off_in_order')],
            },
        ),
        migrations.CreateModel(
            name='BookedTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cell', models.PositiveBigIntegerField()),
                ('host', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='times', to='meetings.booking')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('host', 'cell'), name='one_call_at_a_time')],
            },
        ),
    ]
