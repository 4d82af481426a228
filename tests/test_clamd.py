"""clamd, or something that speaks like it on a real socket, looks at uploads: clean, infected, silent, broken."""

import socket
import socketserver
import struct
import threading
from contextlib import suppress

import pytest
from django.core.files.base import ContentFile

from kit import files
from kit.errors import Refused
from wbl import clamd
from wbl.doctor import rounds

PDF = b"%PDF-1.7 insurance"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Talk(socketserver.StreamRequestHandler):
    """One INSTREAM, as clamd's manual has it: chunks with their length before them, none ends it."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        seen = b""
        while size := struct.unpack(">L", self.rfile.read(4))[0]:
            seen += self.rfile.read(size)
        self.server.seen.append(seen)
        with suppress(BrokenPipeError):  # who asked has gone
            self.wfile.write(self.server.says(seen))


def as_clamd(seen):
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in seen else b"stream: OK\0"


@pytest.fixture(params=["host and port", "socket"])
def scanner(request, settings, tmp_path):
    """A server that answers as clamd does, until a test has it say something else."""
    path = str(tmp_path / "clamd.ctl")
    is_socket = request.param == "socket"
    kind = socketserver.UnixStreamServer if is_socket else socketserver.TCPServer
    server = kind(path if is_socket else ("127.0.0.1", 0), Talk)
    server.seen, server.says = [], as_clamd
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.CLAMD_SOCKET = path if is_socket else f"127.0.0.1:{server.server_address[1]}"
    settings.UPLOAD_SCANNER = "wbl.clamd.scan"
    yield server
    server.shutdown()
    server.server_close()


def test_a_clean_file_is_taken_whole_and_rewound(scanner):
    whole = PDF + b"0" * 3 * clamd.CHUNK
    file = ContentFile(whole, name="insurance.pdf")
    assert files.check_upload(file) is files.PDF
    assert scanner.seen == [whole]
    assert file.read() == whole


def test_an_infected_file_is_refused_by_name(scanner):
    with pytest.raises(Refused, match=r"harmful is in this file \(Eicar-Test-Signature\)"):
        files.check_upload(ContentFile(PDF + EICAR, name="insurance.pdf"))


def test_what_is_no_paper_anyway_is_not_shown_to_the_scanner(scanner):
    with pytest.raises(Refused, match="PDF, JPEG, PNG"):
        files.check_upload(ContentFile(EICAR, name="insurance.pdf"))
    assert scanner.seen == []


@pytest.mark.parametrize("words", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: O"])
def test_no_answer_to_rely_on_lets_nothing_in(scanner, words):
    scanner.says = lambda seen: words
    with pytest.raises(Refused, match=r"could not be looked at just now\. Try again in a minute"):
        files.check_upload(ContentFile(PDF, name="insurance.pdf"))


def test_a_silent_scanner_is_not_waited_for(scanner, monkeypatch):
    monkeypatch.setattr(clamd, "PATIENCE", 0.2)
    over = threading.Event()

    def late(seen):
        over.wait(5)
        return as_clamd(seen)

    scanner.says = late
    try:
        with pytest.raises(Refused, match="could not be looked at"):
            files.check_upload(ContentFile(PDF, name="insurance.pdf"))
    finally:
        over.set()


@pytest.mark.parametrize("address", ["127.0.0.1:{port}", "/run/no-clamd-here.ctl", "clamd"])
def test_a_scanner_that_is_not_there_lets_nothing_in(settings, address):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    settings.CLAMD_SOCKET = address.format(port=port)
    settings.UPLOAD_SCANNER = "wbl.clamd.scan"
    with pytest.raises(Refused, match="could not be looked at"):
        files.check_upload(ContentFile(PDF, name="insurance.pdf"))
    line = rounds.line("uploads")
    assert (line.state, settings.CLAMD_SOCKET in line.says) == ("WRONG", True)
    assert "CLAMD_SOCKET" in line.cure


def test_the_doctor_asks_the_scanner(scanner, settings):
    assert rounds.line("uploads").state == "ok"
    scanner.says = lambda seen: b"stream: broken ERROR\0"
    assert rounds.line("uploads").state == "WRONG"
    settings.UPLOAD_SCANNER = ""
    line = rounds.line("uploads")
    assert (line.state, line.says) == ("note", "Uploads are not scanned for viruses.")
