from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self):
        from assessments import presets  # noqa: PLC0415 - models are not ready at import

        post_migrate.connect(presets.write, sender=self, dispatch_uid="assessments")
