"""What kinds of experience there are, and what can be learned in them."""

from catalogue.models.law import HazardousOrder, LawLimit, LawSet, SchoolLaw
from catalogue.models.skills import Behaviour, Cluster, Competency, Framework, Scale
from catalogue.models.types import Delivery, Pay, PlacementType, SchoolType, Setting, Structure

__all__ = [
    "Behaviour",
    "Cluster",
    "Competency",
    "Delivery",
    "Framework",
    "HazardousOrder",
    "LawLimit",
    "LawSet",
    "Pay",
    "PlacementType",
    "Scale",
    "SchoolLaw",
    "SchoolType",
    "Setting",
    "Structure",
]
