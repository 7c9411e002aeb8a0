"""Keep webhooks, what each is to be told, and each try.

Three new, empty tables. Reverse: drops them and the triggers that fill them, which are made after each
migration; what waited to be told is lost.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0022_lighter_imports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(help_text='stays, so that two copies are one', max_length=40)),
                ('event', models.CharField(max_length=30)),
                ('subject', models.BigIntegerField(default=0)),
                ('body', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('given up', 'Given Up')], default='waiting', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('tries', models.PositiveIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rejoinder.comment')),
            ],
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('status', models.PositiveIntegerField(blank=True, null=True)),
                ('ms', models.PositiveIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=100)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='rejoinder.delivery')),
            ],
        ),
        migrations.CreateModel(
            name='Hook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=100)),
                ('host', models.CharField(max_length=300)),
                ('address', models.BinaryField()),
                ('token', models.BinaryField(blank=True, help_text='what Matrix lets a program in by', null=True)),
                ('secret', models.BinaryField()),
                ('secret_before', models.BinaryField(blank=True, null=True)),
                ('before_until', models.DateTimeField(blank=True, null=True)),
                ('shape', models.CharField(choices=[('standard', 'JSON, signed'), ('slack', 'Slack'), ('mattermost', 'Mattermost'), ('matrix', 'Matrix')], default='standard', max_length=12)),
                ('on_held', models.BooleanField(default=False)),
                ('on_published', models.BooleanField(default=False)),
                ('on_decision', models.BooleanField(default=False)),
                ('on_report', models.BooleanField(default=False)),
                ('on_objection', models.BooleanField(default=False)),
                ('with_words', models.BooleanField(default=False, help_text='names and words, not numbers alone')),
                ('made_at', models.DateTimeField()),
                ('failures', models.PositiveIntegerField(default=0, help_text='in a row')),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('rest_until', models.DateTimeField(blank=True, null=True)),
                ('off_at', models.DateTimeField(blank=True, null=True)),
                ('off_because', models.CharField(blank=True, max_length=100)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hooks', to='rejoinder.site')),
            ],
        ),
        migrations.AddField(
            model_name='delivery',
            name='hook',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='rejoinder.hook'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['hook', 'id'], name='deliveries_that_wait'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['hook', '-id'], name='deliveries_of_a_hook'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['made_at'], name='deliveries_by_time'),
        ),
    ]
