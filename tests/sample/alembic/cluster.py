# SPDX-License-Identifier: MIT
"""A private PostgreSQL cluster for one test run: unix socket only, gone at the end."""

import glob
import os
import shutil
import subprocess
import tempfile

ROLE = "appuser"


def _bin_folder():
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
    if not folders:
        raise RuntimeError("PostgreSQL's server programs are not installed under /usr/lib/postgresql")
    return folders[-1]


class Cluster:
    """Use as a context manager. PostgreSQL refuses root, so root starts it as user postgres."""

    def __enter__(self):
        self.bin = _bin_folder()
        self.folder = tempfile.mkdtemp(prefix="athanor-s-", dir="/tmp")
        self.data = os.path.join(self.folder, "data")
        self.prefix = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        try:
            self._run("initdb", "-D", self.data, "-U", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
                      "--no-sync")
            options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off"
            self._run("pg_ctl", "start", "-w", "-s", "-D", self.data, "-l", os.path.join(self.folder, "log"), "-o",
                      options)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        if os.path.exists(os.path.join(self.data, "postmaster.pid")):
            self._run("pg_ctl", "stop", "-s", "-m", "immediate", "-D", self.data)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program, *arguments):
        done = subprocess.run([*self.prefix, os.path.join(self.bin, program), *arguments], cwd="/",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if program == "initdb" else None,
                              stderr=subprocess.STDOUT if program == "initdb" else None, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stdout or ''}")

    def create_database(self, name):
        self.sql("postgres", f"CREATE DATABASE {name}")

    def sql(self, database, script):
        """Runs a script in psql, stopping at the first error."""
        done = subprocess.run(
            [os.path.join(self.bin, "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", ROLE, "-d",
             database, "-f", "-"],
            input=script, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"psql failed: {done.stderr}")

    def url(self, database):
        """In the plain form that the compose file uses; env.py makes it a psycopg URL."""
        return f"postgresql://{ROLE}@/{database}?host={self.folder}"
