"""Keep what people teach the screen: the log of lessons, a reason for a decision, sharing between sites.

New tables, and two columns with a constant: a moment, however many comments are stored. Reverse: drops
them; the screen forgets what it was taught, and the decisions stay.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0003_verdicts_that_wait'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Teaching',
            fields=[
                ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='teaching', serialize=False, to='rejoinder.site')),
                ('last', models.BigIntegerField(default=0)),
                ('generation', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='decision',
            name='reason',
            field=models.CharField(blank=True, help_text='what is wrong with it: one of moderating.REASONS', max_length=20),
        ),
        migrations.AddField(
            model_name='site',
            name='shares_lessons',
            field=models.BooleanField(default=False, help_text='its screen learns from other sites that share, and they from it'),
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(help_text='counts up within the site, without gaps')),
                ('label', models.CharField(help_text='one of screening.lessons.LABELS', max_length=30)),
                ('text', models.TextField(blank=True)),
                ('author', models.CharField(blank=True, max_length=300)),
                ('website', models.CharField(blank=True, max_length=700)),
                ('source', models.CharField(blank=True, help_text='a door\'s key, as "key 7"; "" for trusted people', max_length=40)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.comment')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='rejoinder.decision')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='rejoinder.lesson')),
            ],
            options={
                'indexes': [models.Index(fields=['site', 'source'], name='lessons_of_a_source')],
                'constraints': [models.UniqueConstraint(fields=('site', 'number'), name='one_lesson_a_number')],
            },
        ),
    ]
