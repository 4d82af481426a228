# One image: web, worker and beat differ in their command (docker-compose.yml).
FROM python:3.13-slim AS build
WORKDIR /srv/placewell
RUN pip install --no-cache-dir uv
COPY requirements.txt .
RUN python -m venv /srv/venv \
    && uv pip install --no-cache --python /srv/venv/bin/python -r requirements.txt
COPY . .
# Addresses and keys only to let the settings load: nothing connects, nothing is kept.
RUN if ls locale/*/LC_MESSAGES/django.po >/dev/null 2>&1; then \
        /srv/venv/bin/pybabel compile --directory locale --domain django; fi \
    && DATABASE_URL=postgres://build@build/build REDIS_URL=redis://build \
       SECRET_KEY=build LINK_KEY=build STATIC_ROOT=/srv/placewell/static-collected \
       /srv/venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data placewell \
    && install -d -o placewell -g placewell -m 0700 /data
WORKDIR /srv/placewell
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/placewell /srv/placewell
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    MEDIA_ROOT=/data/media \
    STATIC_ROOT=/srv/placewell/static-collected \
    PORT=8000
USER placewell
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "scripts/healthy"]
CMD ["sh", "-c", "exec gunicorn wbl.wsgi --bind 0.0.0.0:$PORT --worker-class gthread --workers 2 --threads 4 --worker-tmp-dir /dev/shm --max-requests 5000 --max-requests-jitter 500"]
