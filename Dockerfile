# One image: web, worker and beat differ in their command (docker-compose.yml).
ARG BASE=python:3.13.9-slim-trixie
FROM $BASE AS build
WORKDIR /srv/placewell
RUN pip install --no-cache-dir uv==0.13.9
COPY requirements.txt .
RUN python -m venv /srv/venv \
    && uv pip install --no-cache --python /srv/venv/bin/python -r requirements.txt
COPY . .
# Addresses and keys only to let the settings load: nothing connects, nothing is kept.
RUN /srv/venv/bin/pybabel --quiet compile --directory locale --domain django \
    && DATABASE_URL=postgres://build@build/build REDIS_URL=redis://build \
       SECRET_KEY=build LINK_KEY=build STATIC_ROOT=/srv/placewell/static-collected \
       /srv/venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM $BASE
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
CMD ["gunicorn", "--config", "python:wbl.gunicorn", "wbl.wsgi"]
