"""Note whom no more mail is sent to.

A new table. Reverse: drops it; whoever had asked for no mail would get mail again.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0006_outbox'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BinaryField(max_length=16)),
                ('reason', models.CharField(choices=[('asked', 'Asked'), ('bounced', 'Bounced')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('site', 'person', 'reason'), name='one_stop_a_reason')],
            },
        ),
    ]
