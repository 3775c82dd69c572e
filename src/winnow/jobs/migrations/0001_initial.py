from django.db import migrations, models

# What workers and the doctor look for all the time, in a table of mostly finished jobs.
UNFINISHED = """
CREATE INDEX jobs_running ON django_tasks_database_dbtaskresult (started_at) WHERE status = 'RUNNING';
CREATE INDEX jobs_failed ON django_tasks_database_dbtaskresult (finished_at) WHERE status = 'FAILED';
CREATE INDEX jobs_done ON django_tasks_database_dbtaskresult (finished_at) WHERE status = 'SUCCESSFUL';
CREATE INDEX jobs_newest ON django_tasks_database_dbtaskresult (enqueued_at);
"""
BACKWARDS = "DROP INDEX jobs_running; DROP INDEX jobs_failed; DROP INDEX jobs_done; DROP INDEX jobs_newest;"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkerBeat',
            fields=[
                ('worker_id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('host', models.CharField(max_length=253)),
                ('process', models.PositiveIntegerField()),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PeriodicTick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('due_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'due_at'), name='one_tick_a_due_time')],
            },
        ),
        migrations.RunSQL(UNFINISHED, BACKWARDS),
    ]
