"""The web port: the launcher opens it, so that a port found free stays ours."""

import errno
import socket
from contextlib import suppress

N_PORTS_TRIED = 50


class NoPort(RuntimeError):
    """No port in the range tried is free."""


def open_port(first: int, host: str = "localhost") -> tuple[int, list[socket.socket]]:
    """Listen on the first free port from ``first`` on; return it with its sockets.

    ``localhost`` means IPv4 and, where the machine has it, IPv6. A port counts as
    free only when every such address is.
    """
    last = min(first + N_PORTS_TRIED, 65535)
    for port in range(first, last + 1):
        with suppress(PortTaken):
            return port, _listen_on(_addresses(host), port)
    raise NoPort(f"No free port from {first} to {last}: set PORT to another one.")


class PortTaken(RuntimeError):
    """Something else listens on this port."""


def _addresses(host: str) -> list[tuple[socket.AddressFamily, str]]:
    if host == "localhost":
        return [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    return [(socket.AF_INET6 if ":" in host else socket.AF_INET, host)]


def _listen_on(addresses: list[tuple[socket.AddressFamily, str]], port: int) -> list[socket.socket]:
    opened: list[socket.socket] = []
    for family, address in addresses:
        try:
            opened.append(_listen(family, address, port))
        except OSError as failure:
            if failure.errno in (errno.EADDRINUSE, errno.EACCES):
                for one in opened:
                    one.close()
                raise PortTaken from None
            if not opened:
                raise
            # The machine has no IPv6: IPv4 alone will do.
    return opened


def _listen(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    one = socket.socket(family)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind((address, port))
        one.listen(1024)
    except OSError:
        one.close()
        raise
    return one
