FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements/app.lock .
RUN python -m venv /opt/dealcycle \
 && /opt/dealcycle/bin/pip install --no-cache-dir --no-deps --require-hashes -r app.lock

FROM python:3.11-slim-bookworm
COPY --from=build /opt/dealcycle /opt/dealcycle
COPY src /opt/dealcycle/src
RUN echo /opt/dealcycle/src > /opt/dealcycle/lib/python3.11/site-packages/dealcycle.pth \
 && /opt/dealcycle/bin/python -m dealcycle.server.translations compile \
 && useradd --system --home /data dealcycle && mkdir /data && chown dealcycle /data
USER dealcycle
ENV DEALCYCLE_DATA=/data DEALCYCLE_HOST=0.0.0.0 PATH=/opt/dealcycle/bin:$PATH
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz')"
CMD ["python", "-m", "dealcycle.server.start"]
