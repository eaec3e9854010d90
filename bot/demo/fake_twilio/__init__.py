"""A Twilio of our own on loopback: the REST interface, signed callbacks and webhooks, and phones to text from.

Run it with `python -m bot.demo.fake_twilio`. The program under test talks to it only through Twilio's own client and
its own doors. Control interface (JSON, loopback only):

    GET  /_phones                          all phones
    PUT  /_phones/<number>                 name, kind (simple, android, whatsapp), language, external_id
    PUT  /_phones/<number>/behaviour       mode: deliver; fail with a code of codes.py, told at the call or after it as
                                           Twilio does; slow by ms; drop (no report); duplicate (each report so many
                                           times); reorder (the last report first); dribble (taken, and the answer
                                           to the call comes byte by byte, each ms later)
    POST /_phones/<number>/texts           body, button, channel, to, media, location, forwarded, replied_to,
                                           webhook (false: no webhook brings it), repeat (told so often)
    GET  /_phones/<number>/messages?after=N   bubbles in order, both directions
    PUT  /_contents/<HX...>                body with {{1}}, buttons [{title, payload}], approved
    PUT  /_settings                        rate (segments a second of each sender, above it 20429 with Retry-After;
                                           null: no limit), window (refuse, fail), outage (none, down, busy),
                                           shift_seconds (of the clock)
    GET  /_settings
    GET  /_log?after=N                     the durable log, at most 1000 lines at a time
"""
