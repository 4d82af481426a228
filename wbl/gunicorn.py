"""How gunicorn runs: `gunicorn --config python:wbl.gunicorn wbl.wsgi`. HUP takes up new code, no request lost."""

import os

from wbl import logs

bind = [f"0.0.0.0:{os.environ.get('PORT', '8000')}"]
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
# a file's heartbeat on a slow disk would get workers killed for nothing
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
timeout = 120  # a district's roster takes a while to come in
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
logconfig_dict = logs.configuration(os.environ.get("LOG_LEVEL") or "INFO")
