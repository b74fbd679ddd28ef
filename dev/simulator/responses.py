"""HTTP answers."""

import json

from werkzeug.wrappers import Response

from .errors import ApiError


def json_response(body: object, status: int = 200) -> Response:
    return text_response(json.dumps(body, ensure_ascii=False), status, "application/json")


def text_response(text: str, status: int, mimetype: str) -> Response:
    return Response(text, status=status, mimetype=mimetype)


def no_content() -> Response:
    """204, as Amazon sends it: success, and nothing to say."""
    return Response(status=204)


def error_response(error: ApiError) -> Response:
    """The answer an ApiError stands for."""
    return json_response(error.body(), error.status)
