# The application on PostgreSQL and Redis; docker-compose.yml runs it as web, worker, beat and migrate.
# tools/prove_dockerfile.py runs these steps in order in a bare Debian where no Docker engine is at hand.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/app
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore --require-hashes -r requirements.txt

COPY . .
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp/cache
ENV NOTFALLPLAN_DATA=/data NOTFALLPLAN_STATIC=/srv/static NOTFALLPLAN_COMPRESS_STATIC=1
# The root file system is read-only later: everything that is written from source is written here.
RUN export NOTFALLPLAN_DATA=/tmp/build \
    && python manage.py catalogs compile \
    && python manage.py collectstatic --noinput -v0 \
    && python -m compileall -q -j 0 /srv/app \
    && rm -rf /tmp/build

RUN groupadd --gid 10001 notfallplan \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin notfallplan \
    && install -d -o 10001 -g 10001 -m 700 /data
USER 10001:10001
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "notfallplan.wsgi:application", "-b", "0.0.0.0:8000", "-k", "gthread", "-w", "2", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--max-requests", "10000", "--max-requests-jitter", "1000"]
