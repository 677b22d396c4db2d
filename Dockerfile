# syntax=docker/dockerfile:1
FROM python:3.12-slim AS build
RUN pip install --no-cache-dir "uv>=0.9,<1"
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --locked --no-dev --no-install-project
COPY openness ./openness
COPY rubrics ./rubrics
RUN uv sync --locked --no-dev --no-editable

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 openness && install -d -o openness -g openness /var/lib/openness
COPY --from=build --chown=root:root /app/.venv /app/.venv
ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    OPENNESS_HOST=0.0.0.0 \
    OPENNESS_PORT=8000 \
    OPENNESS_DATABASE_URL=sqlite:////var/lib/openness/openness.db
USER 10001
WORKDIR /var/lib/openness
VOLUME /var/lib/openness
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --start-interval=1s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"OPENNESS_PORT\"]}/health/ready', timeout=4)"]
ENTRYPOINT ["openness"]
CMD ["serve"]
