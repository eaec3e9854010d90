"""How a text travels."""

from enum import StrEnum


class Channel(StrEnum):
    """SMS reaches every phone; WhatsApp is free inside its window, and proves who presses a button."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
