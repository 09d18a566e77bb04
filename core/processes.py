"""What a child process does about its parent."""

import os
import signal
import threading
import time


def die_with(parent: int) -> None:
    """End this process at once when `parent` is gone, however it ended.

    A thread and not PR_SET_PDEATHSIG, because that follows the parent's *thread*, and the Celery pool forks
    from threads that end before their process does. What a task had not acknowledged is done again.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="die-with-parent", daemon=True).start()
