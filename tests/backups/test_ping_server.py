"""The real web server, called by real scripts: curl, a job as cron would start it, and requests as PowerShell makes them."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.installation import ROOT, installation
from tests.services import left_out
from tests.tree import below, free_port, until

pytestmark = [pytest.mark.tree, pytest.mark.xdist_group("pings")]

FOUND = """
import json
from decimal import Decimal
from django_scopes import scope
from accounts.actions import create_organisation
from accounts.models import User
from backups.models import BackupJob, PingAddress
alice = User.objects.create_user(email="alice@acme.example", password="correct horse battery")
acme = create_organisation(name="Acme", by=alice)
with scope(organisation=acme):
    tokens = {}
    for name in %r:
        job = BackupJob(organisation=acme, name=name, interval_hours=Decimal(24))
        job.save()
        tokens[name] = PingAddress(organisation=acme, job=job)
        tokens[name].save()
print(json.dumps({name: address.token for name, address in tokens.items()}))
"""
SHOW = """
import json
from django_scopes import scope
from accounts.models import Organisation
from backups.models import BackupRun, JobWatch
with scope(organisation=Organisation.objects.get()):
    runs = BackupRun.objects.filter(job__name=%r).order_by("heard_at")
    print(json.dumps({
        "runs": [[run.outcome, run.exit_code, run.body, run.duration is not None, run.run_id] for run in runs],
        "state": JobWatch.objects.filter(job__name=%r).values_list("state", flat=True).first(),
    }))
"""
NAMES = [
    "curl",
    "large",
    "expect",
    "chunked",
    "cron",
    "broken",
    "killed",
    "powershell",
    "race",
    "kill",
    "restic",
    "borg",
]
FALLEN, WATCHED = [f"fallen {n}" for n in range(4)], [f"watched {n}" for n in range(5)]
NAMES += [*FALLEN, *WATCHED, "cut-off", "borg-warns", "huge", "proxmox", "proxmox-fails", "synology", "line"]


class Web:
    """gunicorn as the image runs it: two processes with four threads, on the engine of this test run."""

    def __init__(self, place, folder):
        self.place, self.port = place, free_port()
        self.tokens = json.loads(place.manage("shell", "-c", FOUND % NAMES).splitlines()[-1])
        self.url = f"http://127.0.0.1:{self.port}/ping/"
        self.log = folder / "gunicorn.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{self.port}", "-k", "gthread", "-w", "2"]
                + [
                    "--threads",
                    "4",
                    "--no-control-socket",
                    "--log-level",
                    "warning",
                    "notfallplan.wsgi:application",
                ],
                cwd=ROOT,
                env=place.env | {"ALLOWED_HOSTS": "127.0.0.1"},
                stdout=log,
                stderr=log,
            )
        until(lambda: self.curl("-f", self.url.replace("/ping/", "/healthz")).returncode == 0, "no answer")

    def of(self, name):
        return self.url + self.tokens[name]

    def curl(self, *arguments, **more):
        return subprocess.run(
            ["curl", "-sS", "--noproxy", "*", "-m", "30", *arguments], capture_output=True, timeout=60, **more
        )

    def shown(self, name):
        return json.loads(self.place.manage("shell", "-c", SHOW % (name, name)).splitlines()[-1])


@pytest.fixture(scope="module")
def web(tmp_path_factory, django_db_blocker):
    if shutil.which("curl") is None:
        left_out("curl", "it calls the addresses as jobs do. sudo apt-get install curl")
    folder = tmp_path_factory.mktemp("web")
    with django_db_blocker.unblock(), installation(folder / "data", migrated=True) as place:
        running = Web(place, folder)
        yield running
        running.process.terminate()
        running.process.wait(30)


def test_curl_without_following_anything(web):
    for end in ("/start", "", "/", "/0/", "/log", "/fail/"):
        answer = web.curl("-f", "-w", " %{http_code} %{num_redirects}", web.of("curl") + end)
        assert answer.stdout == b"OK 200 0", end
    head = web.curl("-I", web.of("curl") + "/start")
    assert head.stdout.startswith(b"HTTP/1.1 200")
    assert b"set-cookie" not in head.stdout.lower()
    assert web.curl("-f", web.url + "nobody").returncode == 22
    assert web.curl("-w", "%{http_code}", "-X", "PUT", "-d", "x", web.of("curl")).stdout.endswith(b"405")

    shown = web.shown("curl")
    assert [run[0] for run in shown["runs"]] == ["success", "success", "success", "failed", "running"]
    assert shown["state"] == "running"


def test_a_large_body_is_answered_and_never_held_in_memory(web, tmp_path):
    """gunicorn reads ahead by up to a megabyte; beyond that, three or fifteen make no difference."""
    file = tmp_path / "log.txt"
    peaks = []
    for megabytes in (3, 3, 3, 3, 5, 15):
        file.write_bytes(b"zeile\n" * (megabytes * 1_000_000 // 6))
        for _call in range(2):
            answer = web.curl("-f", "--data-binary", f"@{file}", "-w", " %{http_code}", web.of("large"))
            assert answer.stdout == b"OK 200", answer.stderr
        peaks.append(peak(web))

    assert [len(run[2]) for run in web.shown("large")["runs"]] == [10_000] * 12
    assert peaks[-1] - peaks[3] < 3_000, "kB"


def test_a_body_beyond_all_measure_is_cut_off_and_the_server_lives(web, tmp_path):
    file = tmp_path / "huge.txt"
    file.write_bytes(b"z" * 40_000_000)
    web.curl("--data-binary", f"@{file}", web.of("huge"))

    assert web.shown("huge")["state"] == "ok"
    assert web.curl("-f", web.of("huge")).stdout == b"OK"


def test_a_sender_that_breaks_off_is_heard_all_the_same(web):
    """Half a body, then silence: the call counts, with what of its text has come; and it is no error of ours."""
    head = f"POST /ping/{web.tokens['cut-off']} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", web.port), timeout=10) as line:
        line.sendall(head.encode() + b"erste Zeile\n")
        line.shutdown(socket.SHUT_WR)
        line.recv(4096)

    until(lambda: web.shown("cut-off")["runs"], "nothing was heard")
    assert web.shown("cut-off")["runs"][0][:3] == ["success", None, "erste Zeile\n"]
    assert b"Traceback" not in web.log.read_bytes()


def peak(web):
    """The most memory that any of the processes has used, in kB."""
    lines = [
        line
        for pid in below(web.process.pid)
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    ]
    return max(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def test_a_client_that_asks_before_it_sends_is_let_send(web):
    """.NET and old curls send "Expect: 100-continue"."""
    answer = web.curl("-f", "-H", "Expect: 100-continue", "--data-binary", "Ausgabe", web.of("expect"))

    assert answer.stdout == b"OK"
    assert web.shown("expect")["runs"][0][2] == "Ausgabe"


def test_a_body_whose_length_nobody_knows_is_read(web):
    answer = web.curl(
        "-f", "-H", "Transfer-Encoding: chunked", "--data-binary", "in Stücken", web.of("chunked")
    )

    assert answer.stdout == b"OK"
    assert web.shown("chunked")["runs"][0][2] == "in Stücken"


def script(tmp_path, text):
    """Run a script as cron does: no terminal, next to no environment."""
    file = tmp_path / "job.sh"
    file.write_text(text)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path), "no_proxy": "*"}
    return subprocess.Popen(["bash", str(file)], env=environment, stdin=subprocess.DEVNULL, cwd=tmp_path)


def pasted(web, name, key, **changes):
    """A snippet of ours with the job's address; what a user adapts is replaced."""
    text = (ROOT / f"templates/backups/snippets/{key}.txt").read_text().replace("{{ url }}", web.of(name))
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    return text


def program(tmp_path, name, text):
    file = tmp_path / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


RSYNC = "rsync -a --delete /srv/data/ /mnt/backup/data/"


def test_a_job_as_cron_starts_it(web, tmp_path):
    work = "echo eins; echo zwei >&2; sleep 1"
    assert script(tmp_path, pasted(web, "cron", "shell", work=(RSYNC, work))).wait(60) == 0

    assert web.shown("cron") == {"runs": [["success", 0, "eins\nzwei\n", True, ""]], "state": "ok"}


def test_a_job_that_breaks_off_in_the_middle(web, tmp_path):
    work = "echo vorher\nfalse\necho nachher"
    assert script(tmp_path, pasted(web, "broken", "shell", work=(RSYNC, work))).wait(60) == 1

    assert web.shown("broken") == {"runs": [["failed", 1, "vorher\n", True, ""]], "state": "failed"}


def test_a_job_that_is_ended(web, tmp_path):
    running = script(tmp_path, pasted(web, "killed", "shell", work=(RSYNC, "sleep 30 & wait")))
    until(lambda: web.shown("killed")["state"] == "running", "no start was heard")
    running.terminate()
    running.wait(60)

    shown = web.shown("killed")
    assert shown["state"] == "failed"
    assert shown["runs"][0][1] == 143


@pytest.mark.parametrize(
    ("name", "key", "tool", "code", "expected"),
    [
        ("restic", "restic", "restic", 3, ["failed", 3, "restic backup --quiet /srv/data", True, ""]),
        (
            "borg",
            "borg",
            "borg",
            2,
            ["failed", 2, "borg create --stats ::{hostname}-{now} /srv/data", True, ""],
        ),
        (
            "borg-warns",
            "borg",
            "borg",
            1,
            ["success", 0, "borg create --stats ::{hostname}-{now} /srv/data", True, ""],
        ),
    ],
)
def test_restic_and_borg(web, tmp_path, name, key, tool, code, expected):
    program(tmp_path, tool, f'printf "%s " {tool} "$@" | sed "s/ $//"; exit {code}')
    script(tmp_path, pasted(web, name, key)).wait(60)

    assert web.shown(name)["runs"] == [expected]


def test_proxmox_calls_its_hook_in_phases(web, tmp_path):
    for name, phases, expected in (
        (
            "proxmox",
            ["job-init", "job-start", "backup-start stop 100", "backup-end stop 100", "job-end"],
            "ok",
        ),
        ("proxmox-fails", ["job-start", "backup-abort stop 101", "backup-end stop 100", "job-end"], "failed"),
    ):
        hook = tmp_path / name
        marker = ("/run/vzdump-ping.failed", str(tmp_path / f"{name}.failed"))
        hook.write_text(pasted(web, name, "proxmox", marker=marker))
        for phase in phases:
            subprocess.run(
                ["bash", str(hook), *phase.split()],
                check=True,
                timeout=60,
                env=os.environ | {"no_proxy": "*"},
            )
        shown = web.shown(name)
        assert shown["state"] == expected
        assert len(shown["runs"]) == 1
        assert ("Guest 101 failed" in shown["runs"][0][2]) is (expected == "failed")


def test_a_task_of_a_synology_and_a_line_of_a_crontab(web, tmp_path):
    copy = "rsync -a --delete /volume1/data/ /volumeUSB1/usbshare/data/"
    script(tmp_path, pasted(web, "synology", "synology", work=(copy, "(exit 7)"))).wait(60)
    line = pasted(web, "line", "cron", work=("30 2 * * * /usr/local/bin/backup.sh", "true"))
    assert script(tmp_path, line).wait(60) == 0
    script(tmp_path, line.replace("true &&", "false &&")).wait(60)

    assert web.shown("synology")["runs"][0][:2] == ["failed", 7]
    assert web.shown("line")["runs"] == [["success", None, "", False, ""]], (
        "a failure stays silent, and silence is late"
    )


def test_requests_as_powershell_makes_them(web):
    """Invoke-RestMethod of Windows PowerShell 5.1: HTTP/1.1, one connection, Expect on POST, no charset, its own agent."""
    agent = "Mozilla/5.0 (Windows NT; Windows NT 10.0; de-DE) WindowsPowerShell/5.1.19041.1"
    form = {
        "User-Agent": agent,
        "Content-Type": "application/x-www-form-urlencoded",
        "Connection": "Keep-Alive",
    }
    output = "Größe: 12,4 GB\r\nFehler: 0\r\n"
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)) as connection:
        for end, body in (("/start", b""), ("", output.encode())):
            connection.request("POST", f"/ping/{web.tokens['powershell']}{end}", body, form)
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, b"OK")

    assert web.shown("powershell")["runs"] == [["success", None, output, True, ""]]


def test_two_processes_at_once_lose_nothing_and_double_nothing(web):
    """Starts and ends of one job from many clients at the same time: each run is one row, each has its end."""
    answers, lock = Counter(), threading.Lock()

    def client(number):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)) as connection:
            for each in range(5):
                for end in (f"/start?rid={number}-{each}", f"/0?rid={number}-{each}"):
                    connection.request("POST", f"/ping/{web.tokens['race']}{end}", b"x")
                    answer = connection.getresponse()
                    answer.read()
                    with lock:
                        answers[answer.status] += 1

    threads = [threading.Thread(target=client, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shown = web.shown("race")["runs"]

    assert set(answers) <= {200, 429}
    assert answers[200] >= 60
    assert len({run[4] for run in shown}) == len(shown), "no run twice"
    assert len(shown) + sum(run[0] == "success" and run[3] for run in shown) <= answers[200]


def test_what_was_answered_is_there_although_a_worker_was_killed(web):
    answered, stop = [], threading.Event()

    def client(number):
        connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
        count = 0
        while not stop.is_set() and count < 55:
            count += 1
            run_id = f"k{number}-{count}"
            try:
                connection.request("GET", f"/ping/{web.tokens[FALLEN[number]]}?rid={run_id}")
                answer = connection.getresponse()
                if answer.status == 200 and answer.read() == b"OK":
                    answered.append((FALLEN[number], run_id))
                else:
                    answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
            time.sleep(0.02)
        connection.close()

    threads = [threading.Thread(target=client, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for _kill in range(3):
        time.sleep(0.4)
        os.kill(min(below(web.process.pid)), signal.SIGKILL)
    time.sleep(1)
    stop.set()
    for thread in threads:
        thread.join()
    there = {(name, run[4]) for name in FALLEN for run in web.shown(name)["runs"]}

    assert len(answered) > 20
    assert set(answered) <= there


MAILS = """
from outbox.models import Message
print(Message.objects.count(), len(set(Message.objects.values_list("subject", "text"))))
"""


def test_watches_side_by_side_tell_everything_once(web, tmp_path):
    def mails():
        return [int(each) for each in web.place.manage("shell", "-c", MAILS).split()[-2:]]

    def look(times):
        watches = [web.place.start("watch_backups", output=tmp_path / f"watch{n}.log") for n in range(times)]
        assert [each.wait(60) for each in watches] == [0] * times, (tmp_path / "watch0.log").read_text()

    look(1)  # what other tests left behind is told now
    before = mails()
    for name in WATCHED:
        web.curl("-f", web.of(name) + "/fail")
    look(3)
    assert mails() == [count + 5 for count in before]
    for name in WATCHED:
        web.curl("-f", web.of(name))
    look(3)
    assert mails() == [count + 10 for count in before]
