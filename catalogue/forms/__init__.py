"""What people type: which laws hold, and what can be learned."""

from catalogue.forms.law import LawForm
from catalogue.forms.skills import SheetForm, SkillForm

__all__ = ["LawForm", "SheetForm", "SkillForm"]
