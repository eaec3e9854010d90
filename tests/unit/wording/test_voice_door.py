"""The door to recordings: only those that there are, whatever is asked for."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.voice_door import make_voice_blueprint
from bot.wording.voice import Voices


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    for language in ("ff", "xx"):
        folder = tmp_path / language
        folder.mkdir()
        for key in ("recall", "secret", "go_offer"):
            folder.joinpath(f"{key}.ogg").write_bytes(b"OggS")
    app = Flask(__name__)
    app.register_blueprint(make_voice_blueprint(Voices(tmp_path)))
    return app.test_client()


def test_a_recording_is_given_with_the_type_that_the_provider_wants(client: FlaskClient) -> None:
    given = client.get("/voice/ff/recall.ogg")
    assert (given.status_code, given.headers["Content-Type"], given.data) == (200, "audio/ogg", b"OggS")
    assert client.get("/voice/ff/recall.ogg", headers={"If-None-Match": given.headers["ETag"]}).status_code == 304
    assert client.head("/voice/ff/recall.ogg").status_code == 200
    assert client.post("/voice/ff/recall.ogg").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/voice/bm/recall.ogg",
        "/voice/ff/stopped.ogg",
        "/voice/ff/go_offer.ogg",
        "/voice/xx/recall.ogg",
        "/voice/ff/..%2Fff%2Frecall.ogg",
        "/voice/../ff/recall.ogg",
        "/voice/ff/recall",
        "/voice/ff/secret.ogg",
        "/voice/ff/.ogg",
        "/voice//recall.ogg",
        "/voice/ff/%00recall.ogg",
        "/voice/ff/recall.ogg/",
    ],
)
def test_the_door_gives_only_recordings_that_there_are(client: FlaskClient, path: str) -> None:
    assert client.get(path, follow_redirects=True).status_code == 404
