"""Keep apart what a moderator writes to the author and what to colleagues.

A column with a default in the database. What was written before stays where it was: it may have been read
by authors. Reverse: drops the notes.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0032_staff_mail'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='note',
            field=models.TextField(blank=True, db_default='', default='', help_text='for colleagues alone'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='words',
            field=models.TextField(blank=True, help_text='for the author, who reads them in the statement'),
        ),
    ]
