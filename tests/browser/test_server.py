"""Who may connect to the server (hostile row 92): this machine, by its own names, from its own pages."""

import http.client
from urllib.parse import urlsplit

import pytest


def handshake(address: str, host: str, origin: str) -> int:
    """HTTP status of a request for the websocket."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
    connection.putrequest("GET", "/_stcore/stream", skip_host=True)
    for name, value in {
        "Host": f"{host}:{where.port}",
        "Origin": f"http://{origin}:{where.port}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }.items():
        connection.putheader(name, value)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.journey
@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("localhost", "localhost", 101),
        ("127.0.0.1", "127.0.0.1", 101),
        ("evil.test", "evil.test", 403),  # DNS rebinding
        ("localhost", "evil.test", 403),
    ],
)
def test_row_92_only_own_names_and_pages(app, host, origin, status):
    assert handshake(app, host, origin) == status
