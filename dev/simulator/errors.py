"""Errors an operation answers with."""

from .shapes import JsonObject


class ApiError(Exception):
    """A refusal in the form every Selling Partner API shares: ``{"errors": […]}``."""

    def __init__(self, status: int, code: str, message: str, details: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details

    def body(self) -> JsonObject:
        return {"errors": [{"code": self.code, "message": self.message, "details": self.details}]}


class InvalidInputError(ApiError):
    """The request breaks a documented rule; the details say which."""

    def __init__(self, details: str) -> None:
        super().__init__(400, "InvalidInput", "Invalid Input", details)


class UnauthorizedError(ApiError):
    """The access token or the application's roles do not open this resource."""

    def __init__(self, details: str = "") -> None:
        message = "Access to requested resource is denied."
        super().__init__(403, "Unauthorized", message, details)


class QuotaExceededError(ApiError):
    """The token bucket of this seller and operation is empty."""

    def __init__(self) -> None:
        message = "You exceeded your quota for the requested resource."
        super().__init__(429, "QuotaExceeded", message)


class LwaError(ApiError):
    """A refusal of Login with Amazon, which has its own form (OAuth 2.0, RFC 6749)."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(status, error, description)

    def body(self) -> JsonObject:
        return {"error": self.code, "error_description": self.message}
