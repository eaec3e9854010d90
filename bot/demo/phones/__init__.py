"""The page of phones: invented people text the bot, and buttons give the orders that the command line gives.

    python -m bot.demo.phones --port 8400 --state FILE [--provider URL]

`--state` is what `bot.demo.data` kept; the provider's address is a setting (`TWILIO_API_BASE`) unless given.

    GET  /            the page; `?phones=bakary,penda,oumar` chooses whose phones it shows
    GET  /live        its changing part alone
    GET  /live.json   the same facts as JSON
    POST /text        phone, channel (sms, whatsapp), body, payload (of a pressed button)
    POST /switch      phone and life, or world: what goes wrong (see `switches.py`)
    POST /act         act (attest, examine, sign, override, recall, broadcast, plan, finish, jump), delivery,
                      assessment, moment (of a jump)
"""
