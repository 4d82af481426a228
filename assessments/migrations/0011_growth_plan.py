from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0010_proof")]

    operations = [
        migrations.AddField(
            model_name="qualityaction",
            name="plan_hash",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=64,
                verbose_name="hash of the learning plan as it was",
            ),
        ),
    ]
