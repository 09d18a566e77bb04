"""Where the web server listens, and what a person types to get there."""

import socket


class CannotListen(Exception):
    """The address cannot be used; the text says what to do."""


def family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def is_free(host: str, port: int) -> bool:
    try:
        ensure_free(host, port)
    except CannotListen:
        return False
    return True


def ensure_free(host: str, port: int) -> None:
    """Raise CannotListen unless a server can be started there right now."""
    with socket.socket(family(host), socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except PermissionError:
            raise CannotListen(
                f"Port {port} may be opened by root only. Take one above 1023: ./start --port 8000"
            ) from None
        except OSError as error:
            if error.errno in {98, 48}:  # EADDRINUSE on Linux and on BSD
                other = next((p for p in range(port + 1, min(port + 100, 65536)) if is_free(host, p)), 0)
                raise CannotListen(
                    f"Port {port} is in use by another program. Take a free one: ./start --port {other}"
                ) from None
            raise CannotListen(
                f"{host} is no address of this machine. Take 127.0.0.1 (only here) or 0.0.0.0 (all networks)."
            ) from None


def own_address() -> str:
    """This machine's address in its network, for people at other machines; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1: only the routing table is asked
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def reachable_host(bind: str) -> str:
    if bind in {"127.0.0.1", "::1", "localhost"}:
        return "localhost"
    if bind in {"0.0.0.0", "::"}:  # noqa: S104 -- compared, not bound
        return own_address()
    return f"[{bind}]" if ":" in bind else bind
