"""Keep what an import run was asked for, how far it is, and which posts it brought: to take it back.

Adds columns to a table with a row a run and makes a small table; takes no time worth speaking of.
Reverse: runs can no longer be taken back; no post and no comment is lost.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0014_what_removals_became'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importrun',
            name='done',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='importrun',
            name='options',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='importrun',
            name='refused',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='importrun',
            name='step',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='importrun',
            name='total',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='importrun',
            name='undone_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importrun',
            name='upload',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='format',
            field=models.CharField(max_length=100),
        ),
        migrations.CreateModel(
            name='ImportedPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=20)),
                ('external_id', models.CharField(max_length=500)),
                ('made', models.BooleanField(default=True)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.post')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='rejoinder.importrun')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('site', 'source', 'external_id'), name='one_post_for_an_origin')],
            },
        ),
    ]
