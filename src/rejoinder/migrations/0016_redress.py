"""Tables for reports, statements of reasons, appeals and trusted flaggers; a switch for appeals.

Four new tables and a column with a default; costs nothing to speak of. Reverse: drops them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0015_import_runs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='site',
            name='takes_appeals',
            field=models.BooleanField(default=True, help_text='whether authors can object to a decision by their private link'),
        ),
        migrations.CreateModel(
            name='Flagger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=100)),
                ('key', models.BinaryField(max_length=16, unique=True)),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flaggers', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(help_text='held or removed', max_length=10)),
                ('source', models.CharField(help_text='notice or own', max_length=10)),
                ('automatic', models.BooleanField(default=False)),
                ('ground', models.CharField(help_text='one of statements.GROUNDS', max_length=20)),
                ('facts', models.TextField()),
                ('appealable', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='rejoinder.comment')),
                ('decision', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='statement', to='rejoinder.decision')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rejoinder.decision')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('', 'nobody decided yet'), ('granted', 'the comment was published'), ('refused', 'the decision stands')], max_length=10)),
                ('words', models.TextField(blank=True, help_text='for the author')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal', to='rejoinder.statement')),
            ],
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(help_text='one of statements.GROUNDS', max_length=20)),
                ('words', models.TextField(blank=True)),
                ('name', models.BinaryField(blank=True, null=True)),
                ('email', models.BinaryField(blank=True, null=True)),
                ('reporter', models.BinaryField(max_length=16)),
                ('fingerprint', models.BinaryField(max_length=16)),
                ('rank', models.PositiveSmallIntegerField(choices=[(0, 'Trusted'), (1, 'Usual'), (2, 'after the others: many earlier ones of the same reporter were unfounded')], default=1)),
                ('made_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('', 'nobody decided yet'), ('upheld', 'the comment was held or removed'), ('kept', 'the comment stays'), ('gone', 'its author withdrew it')], max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='rejoinder.comment')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='rejoinder.decision')),
                ('flagger', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='rejoinder.flagger')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['site', 'rank', 'id'], name='reports_to_decide'), models.Index(fields=['reporter', '-id'], name='reports_of_one'), models.Index(fields=['site', 'made_at'], name='reports_by_time')],
                'constraints': [models.UniqueConstraint(fields=('comment', 'reporter', 'fingerprint'), name='equal_reports_are_one')],
            },
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['site', 'made_at'], name='statements_by_time'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['site', 'id'], name='appeals_to_decide'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['site', 'made_at'], name='appeals_by_time'),
        ),
    ]
