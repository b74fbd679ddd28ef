"""HTTP answers."""

import json

from werkzeug.wrappers import Response


def json_response(body, status=200):
    return text_response(json.dumps(body, ensure_ascii=False), status, "application/json")


def text_response(text, status, mimetype):
    return Response(text, status=status, mimetype=mimetype)


def no_content():
    """204, as Amazon sends it: success, and nothing to say."""
    return Response(status=204)


def error_response(error):
    """The answer an ApiError stands for."""
    return json_response(error.body(), error.status)
