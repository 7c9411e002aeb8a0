"""Keep what each moderator wants to be told of by mail.

A new, empty table. Reverse: drops it, and nobody is told any more.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0031_shadows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StaffMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('every', models.CharField(choices=[('once', 'at once'), ('hour', 'each hour'), ('day', 'each day')], max_length=10)),
                ('on_held', models.BooleanField(default=True)),
                ('on_report', models.BooleanField(default=True)),
                ('on_objection', models.BooleanField(default=True)),
                ('address', models.BinaryField(blank=True, default=b'')),
                ('told_at', models.DateTimeField(help_text='when a mail was last made')),
                ('told_until', models.DateTimeField(help_text='what came before has been told')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff_mail', to='rejoinder.site')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff_mail', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'site'), name='one_staff_mail_a_site')],
            },
        ),
    ]
