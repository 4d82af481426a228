from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from accounts import audit  # noqa: PLC0415 - models are not ready at import

        post_migrate.connect(audit.install, dispatch_uid="audit")
