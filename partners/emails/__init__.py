"""What mails to employers hold, one file a topic."""

from partners.emails.intents import INTENT_DOOR, ask_for_intent
from partners.emails.opportunities import (
    OFFER_KINDS,
    OFFERS_DOOR,
    ask_about_offer,
)

__all__ = ["INTENT_DOOR", "OFFERS_DOOR", "OFFER_KINDS", "ask_about_offer", "ask_for_intent"]
