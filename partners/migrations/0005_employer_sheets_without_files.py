from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_employer_sheets_looked_at")]

    operations = [migrations.RemoveField("employerimport", "file")]
