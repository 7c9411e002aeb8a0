"""Let a policy run in the shadow: what it would have made of each new comment is kept with the verdict.

A column that may be empty, which writes no table anew, and an index of the rows that have it; a number at
each site. Reverse: drops all three, and what shadows said.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0030_notice_versions'),
    ]

    operations = [
        migrations.AddField(
            model_name='site',
            name='shadow_version',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='which PolicyVersion runs in the shadow; 0: none'),
        ),
        migrations.AddField(
            model_name='verdict',
            name='shadow',
            field=models.CharField(blank=True, help_text='"7 hold": what version 7, in the shadow, makes of it; "": not yet', max_length=20, null=True),
        ),
        migrations.AddIndex(
            model_name='verdict',
            index=models.Index(condition=models.Q(('shadow__isnull', False)), fields=['shadow', 'outcome', '-comment'], name='verdicts_by_shadow'),
        ),
    ]
