"""Django's admin under the house's own rule of who may enter (kit.admin)."""

from django.contrib.admin.apps import AdminConfig


class HouseAdminConfig(AdminConfig):
    """Named in INSTALLED_APPS in place of django.contrib.admin."""

    default_site = "kit.admin.HouseSite"
