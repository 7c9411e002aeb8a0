"""Know which verdicts wait for the deep check, and when it is tried again.

Adds an empty column and an index of the few rows that have something in it: a moment, however many
comments are stored. Reverse: comments that wait are held for a moderator like any other; loses nothing
else.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0002_doors'),
    ]

    operations = [
        migrations.AddField(
            model_name='verdict',
            name='check_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='verdict',
            index=models.Index(condition=models.Q(('check_at__isnull', False)), fields=['check_at'], name='verdicts_that_wait'),
        ),
    ]
