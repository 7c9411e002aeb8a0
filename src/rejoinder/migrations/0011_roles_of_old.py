"""Give staff of old a role: those who owned all go on to; the others become editors of every site.

Moves data. Costs one row for each account of the staff and site. Reverse: nothing; the table goes with
the migration before.
"""

from django.db import migrations
from django.utils import timezone


def give_roles(apps, schema_editor):
    accounts = apps.get_model("auth", "User").objects.filter(is_staff=True, is_superuser=False)
    sites = list(apps.get_model("rejoinder", "Site").objects.values_list("pk", flat=True))
    membership = apps.get_model("rejoinder", "Membership")
    now = timezone.now()
    membership.objects.bulk_create(
        membership(user_id=user, site_id=site, role="editor", made_at=now)
        for user in accounts.values_list("pk", flat=True)
        for site in sites
    )


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0010_staff'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [migrations.RunPython(give_roles, migrations.RunPython.noop, elidable=True)]
