"""Every error code that the program knows how to read, with Twilio's own words and where Twilio tells it.

Some are told in the answer to the call: the text was not taken. The others come afterwards, in a report.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """`status` of the answer to the call; None: told in a report. `retry_after` in seconds."""

    words: str
    status: int | None = None
    retry_after: int | None = None


CODES: Mapping[int, Told] = {
    20003: Told("Authenticate", 401),
    20404: Told("The requested resource was not found", 404),
    20429: Told("Too Many Requests", 429, retry_after=1),
    20500: Told("Internal Server Error", 500),
    20503: Told("Service Unavailable", 503),
    20504: Told("Gateway Timeout", 504),
    21211: Told("Invalid 'To' Phone Number", 400),
    21212: Told("Invalid From Number (caller ID)", 400),
    21408: Told("Permission to send an SMS has not been enabled for the region indicated by the 'To' number", 400),
    21602: Told("Message body is required.", 400),
    21603: Told("A 'From' phone number is required.", 400),
    21604: Told("A 'To' phone number is required.", 400),
    21606: Told("The 'From' phone number provided is not a valid message-capable Twilio phone number", 400),
    21609: Told("The StatusCallback URL is not a valid URL.", 400),
    21610: Told("Attempt to send to unsubscribed recipient", 400),
    21611: Told("This 'From' number has exceeded the maximum number of queued messages", 400),
    21612: Told("The 'To' phone number is not currently reachable using the 'From' phone number via SMS", 400),
    21614: Told("'To' number is not a valid mobile number", 400),
    21617: Told("The concatenated message body exceeds the 1600 character limit.", 400),
    21654: Told("ContentSid Required", 400),
    21655: Told("The ContentSid Parameter is invalid.", 400),
    21656: Told("The ContentVariables Parameter is invalid.", 400),
    30001: Told("Queue overflow"),
    30002: Told("Account suspended"),
    30003: Told("Unreachable destination handset"),
    30004: Told("Message blocked"),
    30005: Told("Unknown destination handset"),
    30006: Told("Landline or unreachable carrier"),
    30007: Told("Message filtered"),
    30008: Told("Unknown error"),
    30010: Told("Message price exceeds max price"),
    30017: Told("Carrier network congestion"),
    30018: Told("Destination carrier requires sender ID pre-registration"),
    30024: Told("Numeric Sender ID Not Provisioned on Carrier"),
    30034: Told("Message from an Unregistered Number"),
    30410: Told("Provider Timeout Error"),
    30500: Told("Provider Internal Error"),
    63003: Told("Channel could not find To address"),
    63005: Told("Channel did not accept given content"),
    63007: Told("Twilio could not find a Channel with the specified From address", 400),
    63009: Told("Channel provider returned an error"),
    63010: Told("Channel provider had an internal error"),
    63012: Told("Channel provider service unavailable"),
    63014: Told("Channel provider failed message delivery: blocked by user action"),
    63015: Told("Channel Sandbox can only send messages to phone numbers that have joined the Sandbox"),
    63016: Told("Failed to send freeform message because you are outside the allowed window"),
    63017: Told("Rate limit exceeded for the account"),
    63018: Told("Rate limit exceeded for Channel"),
    63019: Told("Media failed to download"),
    63021: Told("Channel invalid content error"),
    63024: Told("Invalid message recipient"),
    63027: Told("Template does not exist for a language and locale"),
    63028: Told("Number of parameters provided does not match the expected number of parameters"),
    63032: Told("User limitations: message not delivered by the channel"),
    63033: Told("Recipient blocked messages from this sender"),
    63038: Told("Account exceeded the daily messages limit"),
    63041: Told("Template paused"),
    63049: Told("Meta chose not to deliver this marketing message"),
    63051: Told("WhatsApp Business Account is locked"),
    63059: Told("Phone number has moved to another WhatsApp Business Account"),
    63062: Told("Marketing terms of service not accepted"),
    63101: Told("WhatsApp Business Account cannot be used"),
}
