from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    name = "placements"
    verbose_name = _("Placements")

    def ready(self):
        from placements import presets  # noqa: PLC0415 - models are not ready at import
        from placements.actions import people  # noqa: F401, PLC0415 - tells what hangs on contacts
        from placements.learning import prompts, ready  # noqa: PLC0415
        from placements.models import hosting  # noqa: F401, PLC0415 - tells how many were hosted

        post_migrate.connect(presets.write, sender=self, dispatch_uid="placements")
        post_migrate.connect(ready.write, sender=self, dispatch_uid="placements.plans")
        post_migrate.connect(presets.write_lists, sender=self, dispatch_uid="checklists")
        post_migrate.connect(prompts.write, sender=self, dispatch_uid="placements.prompts")
        autodiscover_modules("requirements")  # apps above register kinds whose facts lie with them
