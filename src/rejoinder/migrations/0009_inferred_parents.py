"""Note by what it was found whom a comment answers, where its source did not say it.

Two new columns that may be empty, so no row is written anew. Reverse: drops them; what was inferred
then looks as if it had been told.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rejoinder", "0008_policies_and_modes"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="inferred_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("mention", "Mention"),
                    ("likeness", "Likeness"),
                    ("name", "Name"),
                    ("quotation", "Quotation"),
                    ("called", "Called"),
                    ("return", "Return"),
                    ("continuation", "Continuation"),
                    ("absent", "Absent"),
                    ("first", "First"),
                    ("default", "Default"),
                ],
                max_length=12,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="inferred_confidence",
            field=models.FloatField(
                blank=True, help_text="the share of such links that are right, 0 to 1", null=True
            ),
        ),
    ]
