"""Keep the addresses of private feeds of replies.

A new, empty table. Reverse: drops it, and the addresses lead nowhere.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0026_sweeps'),
    ]

    operations = [
        migrations.CreateModel(
            name='FeedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BinaryField(blank=True, max_length=16, null=True)),
                ('made_at', models.DateTimeField()),
                ('comment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feed_address', to='rejoinder.comment')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('site', 'person'), name='one_feed_address_a_person')],
            },
        ),
    ]
