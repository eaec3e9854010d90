"""Recordings of texts, as the provider fetches them to send them on: `/voice/<language>/<key>.ogg`."""

from flask import Blueprint, Response, abort, request

from bot.languages import Language
from bot.wording.voice import Voices

CONTENT_TYPE = "audio/ogg"
"""Twilio refuses media whose type its server does not tell."""

KEPT_SECONDS = 300


def make_voice_blueprint(voices: Voices) -> Blueprint:
    """The door. Open to all, for the provider signs in nowhere: a recording names no place, person or number."""
    door = Blueprint("voice", __name__)

    @door.get("/voice/<language>/<key>.ogg")
    def voice(language: str, key: str) -> Response:
        """One recording. Only a known language and the key of a phrase reach a file; all else is not there."""
        path = voices.path(key, Language(language)) if language in set(Language) else None
        try:
            sound = path.read_bytes() if path else None
        except OSError:
            sound = None  # taken away just now
        if sound is None:
            abort(404)
        answer = Response(sound, mimetype=CONTENT_TYPE)
        answer.cache_control.max_age = KEPT_SECONDS
        answer.add_etag()
        answer.make_conditional(request)
        return answer

    return door
