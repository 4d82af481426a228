"""What a school and an employer sign: the text as it was shown, and a signature of each side."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Signed(models.Model):
    """`content` is what was shown, `content_hash` its SHA-256; each side signs exactly that, the school last."""

    content = models.JSONField(_("content"))
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    host_person = models.CharField(_("who signed for the employer"), max_length=60, blank=True)
    host_name = models.CharField(_("name typed for the employer"), max_length=150, blank=True)
    host_signed_at = models.DateTimeField(_("employer signed at"), null=True, blank=True)
    school_person = models.CharField(_("who signed for the school"), max_length=60, blank=True)
    school_name = models.CharField(_("name for the school"), max_length=150, blank=True)
    school_signed_at = models.DateTimeField(_("school signed at"), null=True, blank=True)

    PERSONAL: tuple[str, ...] = ("host_name", "school_name")
    SIGNATURES = (
        "host_person", "host_name", "host_signed_at",
        "school_person", "school_name", "school_signed_at",
    )  # fmt: skip

    class Meta:
        abstract = True
