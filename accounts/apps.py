from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and schools")

    def ready(self):
        from accounts import audit  # noqa: PLC0415 - models are not ready at import

        # of one app only: the signal comes once for each, and every time all tables are there
        post_migrate.connect(audit.install, sender=self, dispatch_uid="audit")
