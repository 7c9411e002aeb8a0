"""Keep rehearsals of policies for a while.

A new, empty table. Reverse: drops it; nothing else is lost.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0018_followings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(help_text='the draft, TOML')),
                ('against', models.TextField(help_text='the policy that was in force, TOML')),
                ('against_version', models.PositiveIntegerField(default=0)),
                ('days', models.PositiveIntegerField()),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('next_id', models.PositiveBigIntegerField(help_text='the first comment that is not counted yet')),
                ('last_id', models.PositiveBigIntegerField(help_text='the last comment that was there')),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(help_text='comments to go through')),
                ('tally', models.JSONField(default=dict, help_text='screening.rehearsal.Tally.to_json()')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rehearsals', to='rejoinder.site')),
            ],
        ),
    ]
