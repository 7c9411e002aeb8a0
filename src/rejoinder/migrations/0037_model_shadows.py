"""Let another model of the screen judge silently: its runs, and what it said of each comment.

Two new tables; takes a moment. Reverse: drops both, and what models in the shadow said.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('rejoinder', '0036_covered_hashes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ModelShadow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('folder', 'weights of a folder'), ('fast', 'the fast tier alone'), ('deep', 'both tiers, always')], max_length=10)),
                ('folder', models.TextField(blank=True, help_text='of the kind folder: where the weights are')),
                ('version', models.CharField(blank=True, help_text='as the weights name it', max_length=200)),
                ('begun_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('last', models.BigIntegerField(default=0, help_text='the newest comment that it has judged')),
                ('trouble', models.CharField(blank=True, help_text='why it does not judge; empty where it does', max_length=300)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='model_shadows', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='ShadowVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(max_length=10)),
                ('suspicion', models.FloatField()),
                ('made_at', models.DateTimeField()),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.comment')),
                ('shadow', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to='rejoinder.modelshadow')),
            ],
        ),
        migrations.AddConstraint(
            model_name='modelshadow',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('site',), name='one_model_in_the_shadow'),
        ),
        migrations.AddConstraint(
            model_name='shadowverdict',
            constraint=models.UniqueConstraint(fields=('shadow', 'comment'), name='one_word_a_comment'),
        ),
    ]
