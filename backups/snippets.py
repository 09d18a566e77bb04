"""What to paste where, so that a backup program reports here: one text for each, with the job's own address in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Snippet:
    """`key` names its file in `templates/backups/snippets/`; `where` says where it goes and what to adapt."""

    key: str
    title: Any
    where: Any


SNIPPETS = (
    Snippet(
        "cron",
        _("cron with curl"),
        _("A line of the crontab. Reports when the script has ended without error."),
    ),
    Snippet(
        "shell",
        _("Shell script (rsync and others)"),
        _(
            "Reports start, end, exit code and the last lines of the output, whatever line the script stops at."
        ),
    ),
    Snippet(
        "restic",
        "restic",
        _("Adapt repository and path. An incomplete backup (exit code 3) counts as failed."),
    ),
    Snippet(
        "borg",
        "Borg",
        _(
            "Adapt repository and path. A warning (exit code 1), such as a file that changed meanwhile, counts as worked."
        ),
    ),
    Snippet(
        "borgmatic",
        "borgmatic",
        _("Four lines for the configuration file. borgmatic knows this kind of address."),
    ),
    Snippet(
        "veeam",
        "Veeam Backup & Replication",
        _(
            "Save as a .ps1 file and enter it in the job under Storage, Advanced, Scripts: “Run the following script after "
            "the job”. Adapt the name of the job."
        ),
    ),
    Snippet(
        "proxmox",
        "Proxmox VE",
        _(
            "Save as /usr/local/bin/vzdump-ping, make it executable, and enter in /etc/vzdump.conf: "
            "script: /usr/local/bin/vzdump-ping"
        ),
    ),
    Snippet(
        "powershell",
        "Windows PowerShell",
        _("Adapt the line with robocopy. Everything that throws an error is reported as failed."),
    ),
    Snippet(
        "synology",
        "Synology",
        _("Control panel, task scheduler, user-defined script. Adapt the two paths."),
    ),
)


def filled(snippet: Snippet, *, url: str, name: str) -> str:
    """The text of a snippet with an address and the name of its job."""
    context = {"url": url, "powershell_name": name.replace("'", "''")}
    text = render_to_string(f"backups/snippets/{snippet.key}.txt", context)
    return text + ""  # no longer marked as safe: a page escapes it
