"""Keep what the conversation under each post has come to, for the editors' page.

Two new tables, filled while the server runs. Reverse: drops both; they are counted again.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0023_webhooks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='talk', serialize=False, to='rejoinder.post')),
                ('comments', models.PositiveIntegerField(default=0, help_text='approved ones')),
                ('held', models.PositiveIntegerField(default=0)),
                ('featured', models.PositiveIntegerField(default=0)),
                ('depth', models.PositiveIntegerField(default=0, help_text='levels; 1 where nobody answers')),
                ('answers', models.PositiveIntegerField(default=0, help_text='to the most answered comment')),
                ('answered', models.PositiveBigIntegerField(blank=True, help_text='which comment that is', null=True)),
                ('last_at', models.DateTimeField(blank=True, help_text='of the newest comment', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TalksCounted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.PositiveBigIntegerField(default=0, help_text='the newest comment counted')),
                ('decision', models.PositiveBigIntegerField(default=0, help_text='the newest decision counted')),
                ('at', models.DateTimeField()),
                ('whole_at', models.DateTimeField(help_text='when all were counted last')),
                ('seconds', models.FloatField(default=0.0, help_text='that the last time took')),
            ],
        ),
    ]
