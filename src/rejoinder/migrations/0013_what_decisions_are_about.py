"""Let a decision be about more than a standing: words, place and marks of a comment, threads, people.

New columns with constants; SQLite copies the tables of comments and decisions for them, about 10 s a
million comments, while replies wait. Reverse: drops the columns; decisions about other things than a
standing would be left without their subject, so undo them first.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0012_chores'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='featured',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='comment',
            name='locked',
            field=models.BooleanField(db_default=False, default=False, help_text='nobody may answer it, nor what is below'),
        ),
        migrations.AddField(
            model_name='commenter',
            name='standing',
            field=models.CharField(blank=True, db_default='', choices=[('', 'like anybody'), ('trusted', 'Trusted'), ('held', 'always held'), ('suspended', 'Suspended'), ('banned', 'Banned')], default='', max_length=10),
        ),
        migrations.AddField(
            model_name='commenter',
            name='suspended_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='commenter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='rejoinder.commenter'),
        ),
        migrations.AddField(
            model_name='decision',
            name='facet',
            field=models.CharField(choices=[('standing', 'Standing'), ('text', 'Text'), ('place', 'Place'), ('featured', 'Featured'), ('pinned', 'Pinned'), ('locked', 'Locked'), ('open', 'whether a post takes comments'), ('person', 'how a commenter is treated')], default='standing', max_length=10),
        ),
        migrations.AddField(
            model_name='decision',
            name='made',
            field=models.JSONField(blank=True, default=dict, help_text='values that it gave'),
        ),
        migrations.AddField(
            model_name='decision',
            name='post',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='rejoinder.post'),
        ),
        migrations.AddField(
            model_name='decision',
            name='removal_after',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='decision',
            name='was',
            field=models.JSONField(blank=True, default=dict, help_text='values before, by their names'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='after',
            field=models.CharField(blank=True, help_text='the standing it got', max_length=10),
        ),
        migrations.AlterField(
            model_name='decision',
            name='before',
            field=models.CharField(blank=True, help_text='the standing it had', max_length=10),
        ),
        migrations.AlterField(
            model_name='decision',
            name='comment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='rejoinder.comment'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('locked', True)), fields=['post'], name='comments_locked'),
        ),
    ]
