"""What gunicorn serves."""

import gc
import os
import threading

from django.core.wsgi import get_wsgi_application
from django.utils.translation import trans_real

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notfallplan.settings")
# The active language in a plain thread-local: asgiref's own takes one lock for every translated word, and eight
# threads then wait for each other (docs/adr/0005).
trans_real._active = threading.local()  # type: ignore[attr-defined]
application = get_wsgi_application()
# What is loaded now lives as long as the process: the collector need not walk through it again and again. A large
# page makes a few hundred thousand short-lived values; by Python's 700 it would be stopped hundreds of times, and a
# third of its time is gone.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
