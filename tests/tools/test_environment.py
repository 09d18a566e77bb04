"""Pieces of ./start: stamps, progress, what is said when something is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import environment

ROOT = Path(__file__).resolve().parent.parent.parent


def test_stamp_changes_with_the_locked_files(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("django==5.2")
    first = environment.stamp_of([file])
    assert first == environment.stamp_of([file])
    file.write_text("django==5.3")
    assert environment.stamp_of([file]) != first


def test_an_environment_that_was_moved_or_is_broken_is_not_used(tmp_path: Path) -> None:
    assert not environment.is_usable(tmp_path / "bin" / "python")
    assert not environment.is_usable(Path(sys.executable)) or Path(sys.prefix) == environment.VENV


def test_run_returns_code_and_last_lines_and_tells_progress(capsys: pytest.CaptureFixture[str]) -> None:
    code = "import time; print('first'); time.sleep(2.5); raise SystemExit('the reason')"
    result, output = environment.run([sys.executable, "-c", code], "waiting", lambda: "3 of 7")
    assert result == 1
    assert "first" in output
    assert "the reason" in output
    assert "waiting … 3 of 7" in capsys.readouterr().out


def test_a_company_index_is_handed_to_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conf = tmp_path / "pip.conf"
    conf.write_text(
        "[global]\nindex-url = https://pypi.example.com/simple\n"
        "extra-index-url = https://a.example/simple\n  https://b.example/simple\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(conf))
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(environment, "pip", lambda: [sys._base_executable, "-m", "pip", "install", "-q"])
    if subprocess.run([sys._base_executable, "-m", "pip", "--version"], capture_output=True).returncode:
        pytest.skip("this environment has no pip")
    found = environment.uv_environment()
    assert found["UV_DEFAULT_INDEX"] == "https://pypi.example.com/simple"
    assert "https://b.example/simple" in found["UV_INDEX"]


def test_two_starts_do_not_install_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with environment.alone():
        code = "from tools import environment as e\nwith e.alone(): print('mine')"
        other = subprocess.Popen(
            [sys.executable, "-u", "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert other.stdout is not None
        assert "waiting for it" in other.stdout.readline()
    assert "mine" in other.communicate(timeout=20)[0]


@pytest.mark.parametrize("name", ["start", "test"])
def test_the_scripts_find_a_python_that_is_new_enough(name: str, tmp_path: Path) -> None:
    """An old `python3` is passed over; with none at all the script says what to install."""
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for tool in ("sh", "dirname"):
        os.symlink(f"/bin/{tool}" if Path(f"/bin/{tool}").exists() else f"/usr/bin/{tool}", tmp_path / tool)
    bare = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run([ROOT / name], env=bare, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr
    new = tmp_path / "python3.12"
    new.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "called: $*"\n')
    new.chmod(0o755)
    done = subprocess.run([ROOT / name, "--port", "8001"], env=bare, capture_output=True, text=True)
    assert (
        done.stdout.strip()
        == f"called: -m tools.bootstrap {'run' if name == 'start' else 'test'} --port 8001"
    )


def test_help_needs_no_installation() -> None:
    done = subprocess.run([ROOT / "start", "--help"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0
    assert "--bind" in done.stdout
    assert "creating" not in done.stdout


def test_ci_run_is_the_test_script_with_ci() -> None:
    assert "CI=true exec ./test" in (ROOT / ".ci" / "run").read_text()
