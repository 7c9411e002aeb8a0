"""Keep each version of the notice on how comment data are processed.

A new table: at once. Reverse: drops it; the page itself stays.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0029_export_orders'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='counts up within the site, from 1')),
                ('text', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('site', 'number'), name='one_notice_a_number')],
            },
        ),
    ]
