# The product with its pages built in; `docker run -p 3000:3000 -v taskapp:/data taskapp` is a whole installation.
FROM python:3.13-slim

ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

COPY requirements.lock .
RUN python -m venv .venv && pip install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE rxconfig.py ./
COPY assets assets
COPY alembic alembic
COPY reflex.lock reflex.lock
COPY taskapp taskapp
# A build here is found again at every start, by the sources it was made from.
RUN pip install --no-cache-dir --no-deps --no-build-isolation --no-index --editable . \
 && python -c "from taskapp.core.pages_build import build_pages; build_pages()" \
 && rm -rf .web/work ~/.npm \
 && useradd --system --home-dir /data taskapp \
 && mkdir -p /data && chown -R taskapp /data .web

USER taskapp
ENV TASKAPP_DATA_DIR=/data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=6 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:3000/api/ready', timeout=4)"]
ENTRYPOINT ["taskapp"]
CMD ["serve", "--host", "0.0.0.0", "--port", "3000"]
