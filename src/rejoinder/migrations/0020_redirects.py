"""Note where addresses of a site's old home lead.

A new table. Reverse: drops it, and old addresses lead nowhere again.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0019_rehearsals'),
    ]

    operations = [
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old', models.CharField(help_text='path and query as asked for: /?p=18', max_length=700)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.comment')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.post')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('site', 'old'), name='one_redirect_an_address')],
            },
        ),
    ]
