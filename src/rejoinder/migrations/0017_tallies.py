"""Count comments as they change, and know what each may be: for the desk's queues and its search.

A new table and a column; SQLite copies the table of verdicts, about 3 s a million. After every migration
`finding.ensure` makes the index of words and the triggers, about 40 s a million comments the first time.
Reverse: drops both; the index stays unused.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0016_redress'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site_id', models.BigIntegerField(db_index=True)),
                ('standing', models.CharField(max_length=10)),
                ('count', models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='verdict',
            name='traits',
            field=models.CharField(blank=True, db_default='', default='', help_text='what it may be, and its language, as facts of the index: finding.traits_of()', max_length=200),
        ),
    ]
