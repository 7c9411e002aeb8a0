"""Let comments rest, let authors want a person, and know by which mail somebody was told of a reply.

A new table and a new column that may be empty: at once, however large the tables are. Reverse: drops
both; comments that rest stay in the trash.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0024_talks'),
    ]

    operations = [
        migrations.AddField(
            model_name='told',
            name='mail',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='told', to='rejoinder.outbox'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='removal',
            field=models.CharField(blank=True, choices=[('', 'not removed'), ('author', 'Author'), ('moderator', 'Moderator'), ('source', 'Source'), ('restricted', 'kept and not used, as its author asks (GDPR, article 18)')], default='', max_length=10),
        ),
        migrations.CreateModel(
            name='PersonWanted',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='person_wanted', serialize=False, to='rejoinder.comment')),
                ('made_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rejoinder.decision')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['site', 'made_at'], name='persons_wanted')],
            },
        ),
    ]
