"""Fetched tools: the registry that the machine is set to, and nothing unpacked that is not the pinned file."""

import base64
import hashlib
import http.server
import io
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import downloads
from tools.environment import Missing


def tarball(content: bytes) -> bytes:
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w:gz") as archive:
        info = tarfile.TarInfo("package/build/dist/vnu.jar")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return output.getvalue()


PACKED = tarball(b"a jar")


class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        good = self.path == "/npm/vnu-jar/-/vnu-jar-26.9.27.tgz"
        self.send_response(200 if good else 404)
        self.end_headers()
        self.wfile.write(PACKED if good else b"")

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/npm"
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", url + "/")
    monkeypatch.setattr(downloads, "CACHE", tmp_path / "cache")
    yield url
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_machines_registry_is_asked(registry: str) -> None:
    assert downloads.npm_registry() == registry


def test_npmrc_is_read_where_npm_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("NPM_CONFIG_REGISTRY", "npm_config_registry"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(Missing):
        downloads.npm_registry()
    (tmp_path / ".npmrc").write_text("fund=false\nregistry=https://npm.example.com/all/\n")
    assert downloads.npm_registry() == "https://npm.example.com/all"


def test_the_pinned_file_is_unpacked_once(registry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    good = base64.b64encode(hashlib.sha512(PACKED).digest()).decode()
    monkeypatch.setattr(downloads, "VNU_INTEGRITY", good)
    path = downloads.vnu_jar()
    assert path.read_bytes() == b"a jar"
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:9")
    assert downloads.vnu_jar() == path


def test_another_file_is_refused(registry: str) -> None:
    with pytest.raises(Missing, match="not the file we know"):
        downloads.vnu_jar()
    assert not downloads.CACHE.exists()


def test_an_unreachable_registry_is_a_sentence(registry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", registry + "/wrong")
    with pytest.raises(Missing, match="cannot be fetched"):
        downloads.vnu_jar()
