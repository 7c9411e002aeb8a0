"""What people are known by may be two bytes longer: which cover it stands under.

Costs nothing: both databases keep bytes of any length, so the tables stay as they are. Reverse: nothing.
"""

from django.db import migrations, models

_COLUMNS = (
    ("commenter", "key", {}),
    ("outbox", "person", {}),
    ("mailstop", "person", {}),
    ("following", "person", {}),
    ("feedaddress", "person", {"null": True, "blank": True}),
    ("report", "reporter", {}),
    ("doorkey", "hash", {"unique": True}),
    ("flagger", "key", {"unique": True}),
)


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0035_index_of_replies'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name=model, name=name, field=models.BinaryField(max_length=18, **more)
                )
                for model, name, more in _COLUMNS
            ],
        ),
    ]
