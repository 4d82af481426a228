"""The log of every change to a table of the trade, written by PostgreSQL itself (accounts/audit.py)."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Audit(models.Model):
    """Who did what to which row. Personal columns are named without their value."""

    at = models.DateTimeField(_("at"), db_default=Now())
    actor = models.CharField(_("who"), max_length=100, blank=True)
    table = models.CharField(_("table"), max_length=63)
    row = models.BigIntegerField(_("row"))
    verb = models.CharField(_("what"), max_length=6)
    changes = models.JSONField(_("changes"), null=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["table", "row"])]

    def __str__(self):
        return f"{self.verb} {self.table} {self.row}"
