import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0007_life_of_partnerships")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="partners.contact",
                verbose_name="handed over to",
            ),
        ),
    ]
