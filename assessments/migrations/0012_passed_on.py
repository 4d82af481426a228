from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0011_growth_plan")]

    operations = [
        migrations.AddIndex(
            model_name="feedbackrequest",
            index=models.Index(
                fields=["mailed_on"],
                condition=models.Q(turn__gt=0),
                name="request_passed_on",
            ),
        ),
    ]
