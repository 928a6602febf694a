"""Debian's own WordPress as live sites have it: nginx, php-fpm and MariaDB, on 127.0.0.1 and sockets.

Nothing here is part of blogtui. Everything comes by apt, so only root on Debian (or one who has it all) gets it.
"""

import os
import shutil
import subprocess
from functools import cached_property
from pathlib import Path

from tests.servers import packages
from tests.servers.packages import Unavailable, alone
from tests.servers.programs import Program
from tests.servers.wordpress import WordPress, php

_FILES = Path("/usr/share/wordpress")
_THEME = _FILES / "wp-content" / "themes" / "twentytwentyone"
_PROGRAMS = ("nginx", "mariadbd", "mariadb", "mariadb-install-db", "mariadb-dump")
# nginx is named first, as WordPress takes any web server, and Apache would be the one that apt chooses.
_PACKAGES = (
    "nginx-light",
    "php-fpm",
    "php-mysql",
    "mariadb-server-core",
    "mariadb-client",
    "wordpress",
    "wordpress-theme-twentytwentyone",
    "apache2-",
    "apache2-bin-",
)
_FPM = """[global]
error_log = {folder}/fpm.log
daemonize = no
[www]
{user}listen = {run}/fpm.sock
pm = static
pm.max_children = 2
clear_env = no
php_admin_value[memory_limit] = 256M
php_admin_value[display_errors] = 0
"""
_NGINX = """{user}daemon off;
worker_processes 1;
pid {run}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {run}/body;
    proxy_temp_path {run}/proxy;
    fastcgi_temp_path {run}/fastcgi;
    uwsgi_temp_path {run}/uwsgi;
    scgi_temp_path {run}/scgi;
    gzip on;
    gzip_types application/rss+xml application/atom+xml application/json text/css text/xml;
    gzip_min_length 256;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/www;
        index index.php;
        location / {{ try_files $uri $uri/ /index.php?$args; }}
        location ~ \\.php$ {{
            try_files $uri =404;
            include /etc/nginx/fastcgi.conf;
            fastcgi_pass unix:{run}/fpm.sock;
        }}
    }}
}}
"""


def install() -> None:
    """Bring what is missing, one process at a time. Raises Unavailable."""
    with alone():
        php()
        if not _complete():
            packages.apt("Debian's WordPress", *_PACKAGES)
        if not _complete():
            raise Unavailable(f"Debian's WordPress lacks one of {', '.join(_PROGRAMS)}, php-fpm, a theme.")


def _complete() -> bool:
    return all(packages.found(each) for each in _PROGRAMS) and _fpm() is not None and _THEME.exists()


def _fpm() -> Path | None:
    """php-fpm has its version in its name."""
    return max(Path("/usr/sbin").glob("php-fpm*.*"), default=None)


class DebianWordPress(WordPress):
    """WordPress of Debian behind nginx, which packs what it sends, kept in `folder`; its sockets in `sockets`, as their
    paths must be short."""

    def __init__(self, folder: Path, sockets: Path) -> None:
        super().__init__(folder)
        self._run_folder = sockets
        self._socket = self._run_folder / "mariadb.sock"
        self._database = self._program(
            "mariadb",
            self._socket,
            ("mariadbd", "--no-defaults", *self._as_root("--user=root"), f"--datadir={self._mysql}",
             f"--socket={self._socket}", "--skip-networking", "--skip-grant-tables", "--skip-log-bin",
             "--performance-schema=OFF", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M",
             "--innodb-log-file-size=16M", "--character-set-server=utf8mb4"),
        )  # fmt: skip

    def down(self) -> None:
        """End web server, PHP and database."""
        super().down()
        self._workers.stop()
        self._database.stop()

    def reset(self) -> None:
        if not self._server.runs:
            self.up()
        self._sql(self._seed.read_bytes(), "site")

    @property
    def _seed(self) -> Path:
        return self._data / "seed.sql"

    @property
    def _mysql(self) -> Path:
        return self._folder / "mysql"

    def _install(self) -> None:
        install()

    def _start_database(self) -> None:
        if not self._mysql.exists():
            words = ("mariadb-install-db", "--no-defaults", f"--datadir={self._mysql}", "--skip-test-db", "--force")
            packages.command(*words, *self._as_root("--user=root"))
        self._database.start()

    def _unpack(self) -> None:
        self._sql(b"DROP DATABASE IF EXISTS site; CREATE DATABASE site CHARACTER SET utf8mb4;")
        # Debian links JavaScript in from other packages; its own configuration looks into /etc.
        shutil.copytree(_FILES, self._www, ignore=shutil.ignore_patterns("wp-config.php", ".htaccess", "*.js", "*.css"))

    def _keep_seed(self) -> None:
        words = ("mariadb-dump", "--no-defaults", "-S", self._socket, "site")
        self._seed.write_bytes(subprocess.run(words, capture_output=True, check=True).stdout)

    def _start_server(self) -> Program:
        self._workers.start()
        user = "" if os.geteuid() else "user root;\n"
        told = _NGINX.format(folder=self._folder, run=self._run_folder, port=self._port, user=user)
        config = self._folder / "nginx.conf"
        config.write_text(told)
        words: tuple[str | Path, ...] = ("nginx", "-c", config, "-e", self._folder / "nginx.log")
        server = self._program("nginx", self.address, words)
        server.start()
        return server

    @cached_property
    def _workers(self) -> Program:
        user = "" if os.geteuid() else "user = root\ngroup = root\n"
        config = self._folder / "fpm.conf"
        config.write_text(_FPM.format(folder=self._folder, run=self._run_folder, user=user))
        fpm = _fpm()
        assert fpm is not None
        words: tuple[str | Path, ...] = (fpm, "-F", "-y", config, *self._as_root("-R"))
        return self._program("fpm", self._run_folder / "fpm.sock", words, self._environment())

    def _environment(self) -> dict[str, str]:
        return {**super()._environment(), "BLOGTUI_WP_SOCKET": str(self._socket)}

    def _program(
        self,
        name: str,
        ready: str | Path,
        words: tuple[str | Path, ...],
        environment: dict[str, str] | None = None,
    ) -> Program:
        whole = (packages.found(str(words[0])) or words[0], *words[1:])
        return Program(whole, ready, self._folder / f"{name}.log", environment or {})

    def _as_root(self, *words: str) -> tuple[str, ...]:
        """What these programs want to be told when they run as root."""
        return () if os.geteuid() else words

    def _sql(self, script: bytes, database: str = "mysql") -> None:
        words = ("mariadb", "--no-defaults", "-S", self._socket, database)
        subprocess.run(words, input=script, capture_output=True, check=True)
