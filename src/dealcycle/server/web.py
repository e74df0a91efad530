"""The web server: gunicorn with threads, from the already loaded application."""

from typing import Any

from gunicorn.app.base import BaseApplication

from dealcycle.server.environment import Environment


class Application(BaseApplication):
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        from dealcycle.server.wsgi import application

        return application


def serve(settings: Environment) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    Application(
        {
            "bind": f"{host}:{settings.port}",
            "workers": settings.web_processes,
            "threads": settings.threads,
            "worker_class": "gthread",
            "preload_app": True,
            "keepalive": 15,
            "graceful_timeout": 10,
            "timeout": 120,
            "loglevel": "warning",
            # The supervisor's parent may be another process group: heartbeat files in memory.
            "worker_tmp_dir": "/dev/shm",  # noqa: S108
            "forwarded_allow_ips": "127.0.0.1,::1" if not settings.https else "*",
            "control_socket_disable": True,
        }
    ).run()
