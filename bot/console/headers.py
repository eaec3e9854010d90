"""What a browser is told about every page: what it may load, that it keeps nothing; and pages travel packed."""

import gzip

from flask import Response, request

from bot.console.blueprint import pages

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
WORTH_PACKING = 600  # bytes


@pages.after_request
def dress(answer: Response) -> Response:
    """Add what protects a page, and pack it. An unchanged page stays as small as it can be."""
    if answer.status_code == 304:
        return answer
    answer.headers.setdefault("Cache-Control", "no-store")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    answer.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.is_secure:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000"
    return _packed(answer)


def _packed(answer: Response) -> Response:
    wanted = request.accept_encodings["gzip"] > 0 and "Content-Encoding" not in answer.headers
    if wanted and answer.mimetype == "text/html" and not answer.is_streamed:
        body = answer.get_data()
        if len(body) > WORTH_PACKING:
            answer.set_data(gzip.compress(body, 6, mtime=0))
            answer.headers["Content-Encoding"] = "gzip"
            answer.headers.add("Vary", "Accept-Encoding")
    return answer
