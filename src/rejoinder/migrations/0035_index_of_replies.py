"""Make the triggers of `finding` anew: replies that share a commit come into the index at once.

Nothing of the tables changes. The triggers are lifted before any migration and made after it; what is in the
index stays there. A second a million comments. Reverse: the same, with the triggers of that version.
"""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0034_site_changes'),
    ]

    operations = []
