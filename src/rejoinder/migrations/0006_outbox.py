"""Make the outbox: mail that is stored with what it tells of, and sent afterwards.

Takes a moment on any database, since the table is new. Reverse: drops it; mail that still waits there
is not sent.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0005_campaigns'),
    ]

    operations = [
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='what it is: receipt, statement, reply, …', max_length=40)),
                ('once', models.BinaryField(help_text='a hash of the key that lets it be one', max_length=16, null=True, unique=True)),
                ('person', models.BinaryField(max_length=16)),
                ('to', models.BinaryField(help_text='the address, sealed')),
                ('content', models.BinaryField(help_text='subject, text, HTML and links to stop, sealed')),
                ('message_id', models.CharField(help_text='stays, so that two copies are one', max_length=100)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('stopped', 'not sent: the reader wants none, or a cap was reached'), ('bounced', 'refused for good by the other side'), ('failed', 'given up after many tries')], default='waiting', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('tries', models.PositiveIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, help_text='why it has not left: our word or a reply code', max_length=60)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rejoinder.comment')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at', 'id'], name='mail_that_waits'), models.Index(fields=['person', '-id'], name='mail_to_a_person'), models.Index(fields=['done_at'], name='mail_by_its_end')],
            },
        ),
    ]
