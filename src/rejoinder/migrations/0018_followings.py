"""Note who wants mail about replies, and what they were told of.

Two new tables. Reverse: drops them; nobody is written to about replies any more.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0017_tallies'),
    ]

    operations = [
        migrations.CreateModel(
            name='Following',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whole_thread', models.BooleanField(default=False)),
                ('every', models.CharField(choices=[('once', 'at once'), ('hour', 'each hour'), ('day', 'each day'), ('week', 'each week')], default='once', max_length=10)),
                ('email', models.BinaryField(help_text='the address, sealed')),
                ('person', models.BinaryField(max_length=16)),
                ('made_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('since', models.BigIntegerField(default=0)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followings', to='rejoinder.comment')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.comment')),
                ('following', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='rejoinder.following')),
            ],
        ),
        migrations.AddIndex(
            model_name='following',
            index=models.Index(fields=['person'], name='followings_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='following',
            constraint=models.UniqueConstraint(fields=('comment', 'person'), name='one_following_a_comment'),
        ),
        migrations.AddConstraint(
            model_name='told',
            constraint=models.UniqueConstraint(fields=('following', 'comment'), name='told_once'),
        ),
    ]
