"""Count what came and was decided each day, for charts that read no million rows.

Two new tables, and an index each over the times of verdicts and decisions: about 1 s a million rows on
SQLite, in which replies wait. The days themselves are counted afterwards, while the server runs.
Reverse: drops all four; the charts are empty until they are counted again.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0020_redirects'),
    ]

    operations = [
        migrations.CreateModel(
            name='Day',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('counted_at', models.DateTimeField()),
                ('seconds', models.FloatField(default=0.0)),
            ],
        ),
        migrations.CreateModel(
            name='DayAtSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('counts', models.JSONField(default=dict, help_text='daybook.counting: counts by their names')),
                ('decisions', models.JSONField(default=dict, help_text='acts by the number of the account that decided, and how often')),
                ('threads', models.JSONField(default=dict, help_text='comments by post; of the busiest alone')),
                ('waiting', models.JSONField(default=dict, help_text='how many waited when it was counted while it lasted, and how long')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('site', 'day'), name='one_row_a_day')],
            },
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['made_at'], name='decisions_by_time'),
        ),
        migrations.AddIndex(
            model_name='verdict',
            index=models.Index(fields=['made_at'], name='verdicts_by_time'),
        ),
    ]
