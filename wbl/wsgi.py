"""What gunicorn loads."""

import os

from django.core.wsgi import get_wsgi_application

from wbl import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wbl.settings")
embedded.ensure()

application = get_wsgi_application()
