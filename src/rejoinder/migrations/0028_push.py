"""Keep which browsers are told of replies, and of which they were.

Two new, empty tables. Reverse: drops them, and no browser is told any more.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0027_feed_addresses'),
    ]

    operations = [
        migrations.CreateModel(
            name='PushSubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whole_thread', models.BooleanField(default=False)),
                ('host', models.CharField(help_text="the push service's name", max_length=300)),
                ('sealed', models.BinaryField()),
                ('browser', models.BinaryField(max_length=16)),
                ('made_at', models.DateTimeField()),
                ('since', models.BigIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0, help_text='in a row')),
                ('rest_until', models.DateTimeField(blank=True, null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='rejoinder.comment')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Pushed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.comment')),
                ('push', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushed', to='rejoinder.pushsubscription')),
            ],
        ),
        migrations.AddIndex(
            model_name='pushsubscription',
            index=models.Index(fields=['browser'], name='pushes_of_a_browser'),
        ),
        migrations.AddConstraint(
            model_name='pushsubscription',
            constraint=models.UniqueConstraint(fields=('comment', 'browser'), name='one_push_a_browser'),
        ),
        migrations.AddConstraint(
            model_name='pushed',
            constraint=models.UniqueConstraint(fields=('push', 'comment'), name='pushed_once'),
        ),
    ]
