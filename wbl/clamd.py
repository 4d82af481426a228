"""Uploads are shown to clamd over its socket, by its own command INSTREAM."""

import socket
import struct

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from kit.errors import Refused

PATIENCE = 10  # seconds without a word
CHUNK = 256 * 1024  # bytes


def scan(file: File) -> None:
    """Raise Refused where clamd finds something, OSError where it gives no answer to rely on."""
    with connect(settings.CLAMD_SOCKET) as line:
        line.sendall(b"zINSTREAM\0")
        for chunk in file.chunks(CHUNK):
            line.sendall(struct.pack(">L", len(chunk)) + chunk)
        line.sendall(struct.pack(">L", 0))
        said = answer(line)
    if said.endswith(" FOUND"):
        found = said.removeprefix("stream: ").removesuffix(" FOUND")
        raise Refused(
            _("Something harmful is in this file (%s), so it was not kept. Choose another.")
            % found
        )
    if said != "stream: OK":
        raise OSError(f"clamd said “{said}”")


def answer(line: socket.socket) -> str:
    """What clamd says: "stream: OK", "stream: Eicar-Test-Signature FOUND", or an error of its own."""
    said = b""
    while not said.endswith(b"\0") and (more := line.recv(1024)):
        said += more
    return said.rstrip(b"\0").decode(errors="replace")


def connect(address: str) -> socket.socket:
    """A line to clamd at a socket's path, or at host:port."""
    if not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), PATIENCE)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line
