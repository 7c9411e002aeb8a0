"""Make the tables of the doors for other programs: keys, and how they are used.

Takes a moment on any database, since the tables are new. Reverse: drops them; keys made meanwhile
open nothing any more.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DoorKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(help_text='which program has it', max_length=100)),
                ('hash', models.BinaryField(max_length=16, unique=True)),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('monthly_limit', models.PositiveIntegerField(default=0, help_text='checks a month; 0: no limit')),
                ('rate', models.PositiveIntegerField(default=0, help_text='checks a second; 0: no limit')),
                ('lessons_a_day', models.PositiveIntegerField(default=200, help_text='0: it may not teach')),
                ('signing', models.BinaryField(blank=True, null=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='door_keys', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='DoorUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('blog', models.CharField(blank=True, max_length=200)),
                ('calls', models.PositiveBigIntegerField(default=0, help_text='checks of every door')),
                ('spam', models.PositiveBigIntegerField(default=0)),
                ('ham', models.PositiveBigIntegerField(default=0)),
                ('missed_spam', models.PositiveBigIntegerField(default=0)),
                ('false_positives', models.PositiveBigIntegerField(default=0)),
                ('key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='rejoinder.doorkey')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'day', 'blog'), name='one_count_a_day_and_blog')],
            },
        ),
    ]
