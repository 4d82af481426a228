"""A list of employers is read into its row, and can be undone; the uploaded files of earlier ones go."""

from django.core.files.storage import default_storage
from django.db import migrations, models


def settle(apps, schema_editor):
    """Earlier lists stand as taken or put aside; their files hold people and are needed no more."""
    lists = apps.get_model("partners", "EmployerImport").objects
    lists.exclude(applied_at=None).update(state="applied")
    lists.filter(applied_at=None).update(state="discarded")
    for name in lists.values_list("file", flat=True):
        if name:
            default_storage.delete(name)


EMPTY = {"blank": True, "editable": False}


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_places_to_browse")]

    operations = [
        migrations.AddField(
            "employerimport",
            "name",
            models.CharField(blank=True, max_length=200, verbose_name="file"),
        ),
        migrations.AddField(
            "employerimport",
            "state",
            models.CharField(
                choices=[
                    ("read", "Not taken yet"),
                    ("applied", "Taken"),
                    ("undone", "Undone"),
                    ("discarded", "Put aside"),
                ],
                default="read",
                editable=False,
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            "employerimport", "table", models.JSONField(default=dict, verbose_name="rows", **EMPTY)
        ),
        migrations.AddField(
            "employerimport",
            "columns",
            models.JSONField(default=dict, verbose_name="columns", **EMPTY),
        ),
        migrations.AddField(
            "employerimport",
            "remembered",
            models.JSONField(default=dict, verbose_name="headings", **EMPTY),
        ),
        migrations.AddField(
            "employerimport",
            "fixes",
            models.JSONField(default=dict, verbose_name="corrections", **EMPTY),
        ),
        migrations.AddField(
            "employerimport",
            "joins",
            models.JSONField(default=dict, verbose_name="decisions", **EMPTY),
        ),
        migrations.AddField(
            "employerimport",
            "made",
            models.JSONField(default=dict, verbose_name="rows made", **EMPTY),
        ),
        migrations.AddField(
            "employerimport",
            "changed",
            models.JSONField(default=list, verbose_name="rows changed", **EMPTY),
        ),
        migrations.AddField(
            "employerimport",
            "kept",
            models.JSONField(default=list, verbose_name="rows that stayed", **EMPTY),
        ),
        migrations.AddField(
            "employerimport",
            "undone_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="undone at"),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
