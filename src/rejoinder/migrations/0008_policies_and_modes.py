"""Keep versions of policies; let a post say how its conversation goes.

New columns with defaults on sites and posts, a new, empty table, and an index on what the staff wrote:
about a second for 1,000,000 comments. Replies wait meanwhile, readers do not. Reverse: drops them, with the
saved versions; the policies in force stay.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0007_mail_stops'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='counts up within the site, from 1')),
                ('text', models.TextField(help_text='TOML, as somebody wrote it')),
                ('note', models.CharField(blank=True, help_text='why; for colleagues', max_length=300)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='post',
            name='closes_by_policy',
            field=models.BooleanField(default=False, editable=False, help_text="whether the site's policy set comments_close_at"),
        ),
        migrations.AddField(
            model_name='post',
            name='guidelines',
            field=models.TextField(blank=True, help_text="Markdown, in place of the site's above the reply form"),
        ),
        migrations.AddField(
            model_name='post',
            name='message',
            field=models.TextField(blank=True, help_text="Markdown, in a box above the reply form, below the site's"),
        ),
        migrations.AddField(
            model_name='post',
            name='mode',
            field=models.CharField(choices=[('normal', 'normal'), ('premoderated', 'looked at first'), ('questions', 'questions and answers'), ('live', 'live, newest first'), ('archived', 'archived')], default='normal', max_length=12),
        ),
        migrations.AddField(
            model_name='post',
            name='slow_seconds',
            field=models.PositiveIntegerField(default=0, help_text='between two replies of one client to this post; 0: no such limit'),
        ),
        migrations.AddField(
            model_name='site',
            name='guidelines',
            field=models.TextField(blank=True, help_text='Markdown, above every reply form: how people talk here'),
        ),
        migrations.AddField(
            model_name='site',
            name='message',
            field=models.TextField(blank=True, help_text='Markdown, in a box above every reply form'),
        ),
        migrations.AddField(
            model_name='site',
            name='policy_version',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='which PolicyVersion that is; 0: none was saved yet'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('by_staff', True), ('shown', True)), fields=['post', 'depth', 'root_number'], name='comments_by_staff'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='site',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='policy_versions', to='rejoinder.site'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(fields=('site', 'number'), name='one_policy_a_number'),
        ),
    ]
