"""What mails to employers hold, one file a topic."""

from partners.emails.checks import (
    PAPERS_DOOR,
    ask_for_paper,
    remind_of_end,
    tell_refusal,
)
from partners.emails.enquiries import (
    ENQUIRY_DOOR,
    ask_to_confirm,
    tell_declined,
    tell_of_enquiry,
)
from partners.emails.intents import INTENT_DOOR, ask_for_intent
from partners.emails.opportunities import OFFER_KINDS, OFFERS_DOOR, ask_about_offer
from partners.emails.plans import (
    PLAN_DOOR,
    ask_to_sign_plan,
    remind_of_review,
    tell_plan_signed,
)
from partners.emails.standing import CAPACITY_DOOR, STANDING_DOOR, ask_to_sign_standing

__all__ = [
    "CAPACITY_DOOR",
    "ENQUIRY_DOOR",
    "INTENT_DOOR",
    "OFFERS_DOOR",
    "OFFER_KINDS",
    "PAPERS_DOOR",
    "PLAN_DOOR",
    "STANDING_DOOR",
    "ask_about_offer",
    "ask_for_intent",
    "ask_for_paper",
    "ask_to_confirm",
    "ask_to_sign_plan",
    "ask_to_sign_standing",
    "remind_of_end",
    "remind_of_review",
    "tell_declined",
    "tell_of_enquiry",
    "tell_plan_signed",
    "tell_refusal",
]
