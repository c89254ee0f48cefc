"""A TCP proxy in front of a real server that cuts its answers short or lets them stall."""

from __future__ import annotations

import contextlib
import socket
import threading


class Proxy:
    """Passes everything on; of an answer that holds `mark` what stands before it, then cuts or stalls."""

    def __init__(self, port, mark=None, *, stall=False):
        self._port = port
        self._mark = mark
        self._stall = stall
        self._over = threading.Event()
        self.requests = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._over.set()
        self._listener.close()

    def _listen(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._port))
            threading.Thread(target=self._up, args=(near, far), daemon=True).start()
            threading.Thread(target=self._down, args=(near, far), daemon=True).start()

    def _up(self, near, far):
        try:
            while data := near.recv(65536):
                self.requests.append(data)
                far.sendall(data)
        except OSError:
            pass
        finally:
            _shut(far)

    def _down(self, near, far):
        seen = b""
        try:
            while data := far.recv(65536):
                if self._mark and self._mark in seen + data:
                    near.sendall((seen + data)[len(seen) : (seen + data).index(self._mark)])
                    if self._stall:
                        self._over.wait()
                    return
                seen += data
                near.sendall(data)
        except OSError:
            pass
        finally:
            _shut(near)


def _shut(end):
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
