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
 && /opt/dealcycle/bin/python -m compileall -q /opt/dealcycle/src \
 && useradd --system --home /data dealcycle && mkdir /data && chown dealcycle /data
USER dealcycle
ENV DEALCYCLE_DATA=/data DEALCYCLE_HOST=0.0.0.0 PATH=/opt/dealcycle/bin:$PATH
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD python -c "import os, urllib.request as u; u.urlopen('http://127.0.0.1:%s/healthz' % os.environ.get('DEALCYCLE_PORT', 8000))"
CMD ["python", "-m", "dealcycle.server.start"]
