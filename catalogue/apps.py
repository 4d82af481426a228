from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = _("What can be learned")

    def ready(self):
        from catalogue import reference  # noqa: PLC0415 - models are not ready at import

        post_migrate.connect(reference.write, sender=self, dispatch_uid="catalogue")
