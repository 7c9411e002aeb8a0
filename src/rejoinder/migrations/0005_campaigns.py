"""Decide a campaign in one act: which decisions were made together.

A new table and an empty column. Reverse: drops both; the decisions stay, each by itself.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0004_lessons'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=20)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sweeps', to='rejoinder.site')),
            ],
        ),
        migrations.AddField(
            model_name='decision',
            name='sweep',
            field=models.ForeignKey(blank=True, help_text='the act on a whole campaign that this was part of', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='rejoinder.sweep'),
        ),
    ]
