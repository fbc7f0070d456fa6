# The product from its wheel; `docker run -p 3000:3000 -v taskapp:/data taskapp` is a whole installation.
# The first stage makes the wheel with its pages, and has Node; the second installs it, and has none.
FROM python:3.13-slim AS wheel
ENV PATH=/src/.venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv .venv && pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock && pip install --no-cache-dir --no-deps --require-hashes -r requirements-build.lock
COPY rxconfig.py ./
COPY assets assets
COPY reflex.lock reflex.lock
COPY taskapp taskapp
# A step of its own: what is copied below changes no page.
RUN python -c "from taskapp.ui.reflex_adapter.built_pages.build import build_pages; build_pages()"
COPY alembic alembic
COPY .ci .ci
COPY pyproject.toml README.md LICENSE ./
RUN .ci/make-wheel /dist

FROM python:3.13-slim
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock /app/
RUN python -m venv --without-pip /app && pip --python /app/bin/python install --no-cache-dir --no-deps --require-hashes -r /app/requirements.lock
COPY --from=wheel /dist /dist
# The number is fixed, so that a volume keeps its owner.
RUN pip --python /app/bin/python install --no-cache-dir --no-deps --no-index /dist/taskapp-*.whl \
 && useradd --system --uid 999 --home-dir /data taskapp \
 && mkdir -p /data && chown taskapp /data

USER taskapp
WORKDIR /data
ENV TASKAPP_DATA_DIR=/data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=6 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:3000/api/ready', timeout=4)"]
ENTRYPOINT ["taskapp"]
CMD ["serve", "--host", "0.0.0.0", "--port", "3000"]
