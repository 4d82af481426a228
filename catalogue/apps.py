from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CatalogueConfig(AppConfig):
    name = "catalogue"

    def ready(self):
        from catalogue import reference  # noqa: PLC0415 - models are not ready at import

        post_migrate.connect(reference.write, sender=self, dispatch_uid="catalogue")
