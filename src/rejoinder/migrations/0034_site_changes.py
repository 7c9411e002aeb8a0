"""Keep who changed what of a site's facts, and how the conversation under a new post goes.

A new table and a column with a default in the database. Reverse: drops both.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('rejoinder', '0033_notes'),
    ]

    operations = [
        migrations.AddField(
            model_name='site',
            name='default_mode',
            field=models.CharField(db_default='normal', default='normal', help_text='how the conversation under a new post goes; one of Post.Mode', max_length=12),
        ),
        migrations.CreateModel(
            name='SiteChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('changes', models.JSONField(default=dict, help_text='by field: what it was, and what it became; texts shortened')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='rejoinder.site')),
            ],
        ),
    ]
