"""Reads and checks the settings of a server before it starts."""

import socket
import sys
from typing import TypeVar

from ..errors import UserError
from ..settings import Settings

AnySettings = TypeVar("AnySettings", bound=Settings)


def settings_or_exit(kind: type[AnySettings]) -> AnySettings:
    """The settings; if one is wrong, end this process with a sentence that names it."""
    try:
        settings = kind()
        raise_for_host(settings.host)
    except UserError as error:
        sys.exit(str(error))
    return settings


def raise_for_host(host: str) -> None:
    """Check the server's address.

    Raises:
        UserError: it is none, such as the platform that the compilers of conda export as HOST.

    """
    try:
        socket.getaddrinfo(host, None)
    except OSError as error:
        raise UserError(f"HOST={host} is no address: unset it, or set it to 127.0.0.1.") from error
