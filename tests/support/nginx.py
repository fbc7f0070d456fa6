"""A private nginx with the configuration that docs/operation.md gives."""

import re
import shutil
import signal
import socket
from collections.abc import Iterable

from tests.support.processes import Program, find_program, free_port, temporary_folder
from tests.support.product import ROOT

INSTALL = "run `make test` as root, or install Debian's `nginx`"
# The response header that names the server which answered.
SERVER = "X-Answered-By"
_AROUND = """pid nginx.pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  add_header {header} $upstream_addr always;
  {documented}
}}
"""


class Nginx:
    """A proxy in a temporary folder, which `stop` removes; passes requests to the local ports that `lead_to` names."""

    def __init__(self) -> None:
        self.folder, self.port = temporary_folder("nginx"), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._program: Program | None = None

    def lead_to(self, ports: Iterable[int]) -> None:
        """Start the proxy, or have it read its changed configuration: its old processes end with their connections."""
        (self.folder / "nginx.conf").write_text(self._configuration(ports))
        if self._program:
            self._program.process.send_signal(signal.SIGHUP)
            return
        program = find_program("nginx", install=INSTALL, also_in="/usr/sbin")
        command = [program, "-p", str(self.folder), "-c", "nginx.conf", "-e", "stderr", "-g", "daemon off; user root;"]
        self._program = Program(command, log=self.folder / "nginx.log")
        self._program.wait_until(self._answers)

    def stop(self) -> None:
        if self._program:
            self._program.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _configuration(self, ports: Iterable[int]) -> str:
        """The documented one, on this machine's ports and without TLS."""
        block = (ROOT / "docs/operation.md").read_text().partition("```nginx\n")[2].partition("```")[0]
        servers = "".join(f"  server 127.0.0.1:{port} max_fails=0;\n" for port in ports)
        block = re.sub(r"(?:  server 127\.0\.0\.1:\d+ max_fails=0;\n)+", servers, block)
        block = re.sub(r"  ssl_.*\n", "", block).replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port};")
        return _AROUND.format(header=SERVER, documented=block)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True
