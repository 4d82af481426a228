import django.db.models.deletion
from django.db import migrations, models

# ready types that do not take place at a workplace
SETTINGS = {
    "career_fair": "community",
    "guest_speaker": "classroom",
    "service_learning": "community",
    "simulated": "classroom",
    "school_enterprise": "school_workshop",
    "entrepreneurship": "community",
    "live_work": "school_workshop",
    "virtual_internship": "remote",
}


def fill(apps, schema_editor):
    ready = apps.get_model("catalogue", "PlacementType").objects.filter(school=None)
    for code, setting in SETTINGS.items():
        ready.filter(code=code).update(default_setting=setting)


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_law"),
    ]

    operations = [
        migrations.AddField(
            model_name="placementtype",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="catalogue.placementtype",
                verbose_name="made after",
            ),
        ),
        migrations.AddField(
            model_name="placementtype",
            name="default_setting",
            field=models.CharField(
                choices=[
                    ("workplace", "Workplace"),
                    ("school_workshop", "School workshop"),
                    ("external_training_centre", "Training center"),
                    ("classroom", "Classroom"),
                    ("community", "Community"),
                    ("remote", "Remote"),
                ],
                default="workplace",
                max_length=24,
                verbose_name="usual setting",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
