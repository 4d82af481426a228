from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Feedback and results")

    def ready(self):
        from assessments import presets  # noqa: PLC0415 - models are not ready at import

        post_migrate.connect(presets.write, sender=self, dispatch_uid="assessments")
