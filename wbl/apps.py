from django.apps import AppConfig

from wbl import checks  # noqa: F401  importing it registers the checks


class WblConfig(AppConfig):
    name = "wbl"
