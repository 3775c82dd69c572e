import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    # What databases made before this was one step have done.
    replaces = [
        ('mail', '0001_initial'),
        ('mail', '0002_received'),
        ('mail', '0003_mailboxes'),
        ('mail', '0004_withheld'),
    ]

    initial = True

    dependencies = [
        ('access', '0001_tables'),
        ('engagement', '0001_initial'),
        ('people', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='BouncingAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=254, unique=True)),
                ('told', models.CharField(blank=True, max_length=300)),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('address', models.CharField(blank=True, max_length=254)),
                ('host', models.CharField(max_length=253)),
                ('port', models.PositiveIntegerField()),
                ('security', models.CharField(choices=[('tls', 'TLS (port 993)'), ('starttls', 'STARTTLS (port 143)'), ('none', 'Not encrypted')], default='tls', max_length=10)),
                ('username', models.CharField(max_length=254)),
                ('sealed_password', models.TextField(blank=True)),
                ('folder', models.CharField(default='INBOX', max_length=200)),
                ('source', models.CharField(blank=True, max_length=120)),
                ('since_on', models.DateField()),
                ('is_on', models.BooleanField(default=True)),
                ('state', models.CharField(choices=[('new', 'Not read yet'), ('working', 'Works'), ('failing', 'Does not work')], default='new', max_length=20)),
                ('message', models.CharField(blank=True, max_length=500)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('next_at', models.DateTimeField()),
                ('failures', models.PositiveIntegerField(default=0)),
                ('uid_validity', models.BigIntegerField(null=True)),
                ('last_uid', models.BigIntegerField(default=0)),
                ('failed_uid', models.BigIntegerField(null=True)),
                ('failed_times', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('host', 'username', 'folder'), name='a_mailbox_once')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('to', models.CharField(max_length=254)),
                ('reply_to', models.CharField(blank=True, max_length=254)),
                ('sender_name', models.CharField(blank=True, max_length=120)),
                ('subject', models.CharField(max_length=300)),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('calendar', models.TextField(blank=True)),
                ('calendar_method', models.CharField(blank=True, max_length=20)),
                ('message_id', models.CharField(db_index=True, max_length=200)),
                ('references', models.TextField(blank=True, default='')),
                ('purpose', models.CharField(blank=True, default='', max_length=20)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('unsent', 'Not sent: no mail server is set'), ('withheld', 'Not sent: not wanted any more')], default='waiting', max_length=20)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('interaction', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagement.interaction')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'created_at'], name='messages_by_state')],
            },
        ),
        migrations.CreateModel(
            name='Received',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('message_id', models.CharField(blank=True, db_index=True, max_length=300)),
                ('raw', models.BinaryField()),
                ('kind', models.CharField(choices=[('letter', 'Letter'), ('answer', 'Answer to an invitation'), ('bounce', 'Bounce'), ('automatic', 'Automatic answer'), ('list', 'List mail'), ('own', 'Our own')], max_length=20)),
                ('state', models.CharField(choices=[('received', 'Received'), ('taken', 'Taken'), ('set_aside', 'Set aside'), ('refused', 'Refused')], default='received', max_length=20)),
                ('sender', models.CharField(blank=True, max_length=254)),
                ('subject', models.CharField(blank=True, max_length=300)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('received_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('interaction', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagement.interaction')),
                ('mailbox', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mail.mailbox')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'id'], name='received_by_state')],
            },
        ),
    ]
