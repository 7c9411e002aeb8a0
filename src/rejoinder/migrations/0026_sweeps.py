"""An act on many comments knows what it is about, and how far it has come.

Columns with defaults and a small table; takes no time however many comments there are. Reverse: drops them,
and acts that are under way end where they are.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0025_authors_rights'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Selection',
            fields=[
                ('sweep', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='selection', serialize=False, to='rejoinder.sweep')),
                ('ids', models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name='sweep',
            name='below',
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='sweep',
            name='done',
            field=models.PositiveIntegerField(default=0, help_text='comments that it decided'),
        ),
        migrations.AddField(
            model_name='sweep',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='sweep',
            name='kind',
            field=models.CharField(choices=[('campaign', 'a campaign'), ('ticked', 'ticked comments'), ('found', 'all that match'), ('person', 'a person and a campaign'), ('purge', 'old spam or trash')], default='campaign', max_length=10),
        ),
        migrations.AddField(
            model_name='sweep',
            name='queue',
            field=models.CharField(blank=True, help_text='one of moderating.QUEUES', max_length=10),
        ),
        migrations.AddField(
            model_name='sweep',
            name='reason',
            field=models.CharField(blank=True, help_text='one of moderating.REASONS', max_length=20),
        ),
        migrations.AddField(
            model_name='sweep',
            name='sought',
            field=models.JSONField(blank=True, default=dict, help_text='what must match, by its name'),
        ),
        migrations.AddField(
            model_name='sweep',
            name='state',
            field=models.CharField(choices=[('running', 'Running'), ('stopped', 'Stopped'), ('done', 'Done'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='done', max_length=10),
        ),
        migrations.AddField(
            model_name='sweep',
            name='taken_back_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sweep',
            name='teaches_every',
            field=models.PositiveIntegerField(default=1, help_text='one of so many comments teaches the screen, by its id'),
        ),
        migrations.AddField(
            model_name='sweep',
            name='total',
            field=models.PositiveIntegerField(default=0, help_text='comments when it was begun'),
        ),
        migrations.AddField(
            model_name='sweep',
            name='undone',
            field=models.PositiveIntegerField(default=0, help_text='of these, given back'),
        ),
        migrations.AddIndex(
            model_name='sweep',
            index=models.Index(condition=models.Q(('state__in', ('running', 'undoing'))), fields=['state'], name='sweeps_under_way'),
        ),
    ]
