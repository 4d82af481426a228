"""Where one can learn. Employers and sites are shared by all schools; the partnership is a school's own."""

from partners.models.capacity import Capacity, CapacityShare, StandingAgreement
from partners.models.checks import Check, CheckWaiver
from partners.models.employers import Contact, Employer, Partnership, Site
from partners.models.enquiries import Enquiry
from partners.models.events import Event, EventGuest, Suggestion
from partners.models.hosts import HostChange, SchoolPaper
from partners.models.life import (
    ContactPolicy,
    Interaction,
    OwnerChange,
    StageMove,
    stale,
    stale_among,
)
from partners.models.merges import Merge
from partners.models.opportunities import (
    HostingIntent,
    IntentRequest,
    OfferPolicy,
    Opportunity,
    OpportunityMove,
)
from partners.models.plans import (
    PartnershipPlan,
    PlanActivity,
    PlanChange,
    PlanTemplate,
    PlanVersion,
    YearlyRecord,
)
from partners.models.sheets import EmployerImport
from partners.models.trainers import ContactTraining

__all__ = [
    "Capacity",
    "CapacityShare",
    "Check",
    "CheckWaiver",
    "Contact",
    "ContactPolicy",
    "ContactTraining",
    "Employer",
    "EmployerImport",
    "Enquiry",
    "Event",
    "EventGuest",
    "HostChange",
    "HostingIntent",
    "IntentRequest",
    "Interaction",
    "Merge",
    "OfferPolicy",
    "Opportunity",
    "OpportunityMove",
    "OwnerChange",
    "Partnership",
    "PartnershipPlan",
    "PlanActivity",
    "PlanChange",
    "PlanTemplate",
    "PlanVersion",
    "SchoolPaper",
    "Site",
    "StageMove",
    "StandingAgreement",
    "Suggestion",
    "YearlyRecord",
    "stale",
    "stale_among",
]
