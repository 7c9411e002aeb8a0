"""Note when each job of retention ran, and what came of it.

A new table. Reverse: drops it; the jobs run at the next start.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0011_roles_of_old'),
    ]

    operations = [
        migrations.CreateModel(
            name='Chore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
                ('ran_at', models.DateTimeField()),
                ('erased', models.PositiveBigIntegerField(default=0, help_text='rows or files of the last run')),
                ('result', models.CharField(blank=True, max_length=200)),
            ],
        ),
    ]
