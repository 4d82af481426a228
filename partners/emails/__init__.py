"""What mails to employers hold, one file a topic."""

from partners.emails.checks import (
    PAPERS_DOOR,
    ask_for_paper,
    remind_of_end,
    tell_refusal,
)
from partners.emails.enquiries import ENQUIRY_DOOR, ask_to_confirm, tell_declined, tell_of_enquiry
from partners.emails.events import EVENT_DOOR, facts_of, invite_to_event
from partners.emails.intents import INTENT_DOOR, ask_for_intent
from partners.emails.opportunities import OFFER_KINDS, OFFERS_DOOR, ask_about_offer
from partners.emails.plans import (
    PLAN_DOOR,
    ask_to_sign_plan,
    remind_of_review,
    tell_plan_signed,
)
from partners.emails.standing import CAPACITY_DOOR, STANDING_DOOR, ask_to_sign_standing
from partners.emails.suggestions import SUGGEST_DOOR, ask_for_suggestions, tell_answer

__all__ = [
    "CAPACITY_DOOR",
    "ENQUIRY_DOOR",
    "EVENT_DOOR",
    "INTENT_DOOR",
    "OFFERS_DOOR",
    "OFFER_KINDS",
    "PAPERS_DOOR",
    "PLAN_DOOR",
    "STANDING_DOOR",
    "SUGGEST_DOOR",
    "ask_about_offer",
    "ask_for_intent",
    "ask_for_paper",
    "ask_for_suggestions",
    "ask_to_confirm",
    "ask_to_sign_plan",
    "ask_to_sign_standing",
    "facts_of",
    "invite_to_event",
    "remind_of_end",
    "remind_of_review",
    "tell_answer",
    "tell_declined",
    "tell_of_enquiry",
    "tell_plan_signed",
    "tell_refusal",
]
