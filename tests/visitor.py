"""A client without a browser that uses the page's own routes, as somebody who would get round the page."""

from __future__ import annotations

import http.client
import json
import secrets
from urllib.parse import urlsplit

import httpx


class Visitor(httpx.Client):
    """One who visits the server at `address`; signs in with a name and password, if at all."""

    def __init__(self, address: str, name: str = "", password: str = "", **more) -> None:
        super().__init__(base_url=address.rstrip("/"), timeout=30, **more)
        self.session = secrets.token_hex(6)
        self.told: dict = {}
        if name:
            assert self.sign_in(name, password).status_code == 303

    def sign_in(self, name: str, password: str, **headers) -> httpx.Response:
        return self.post("/login", data={"name": name, "password": password}, headers=headers)

    def config(self) -> dict:
        self.told = self.told or self.get("/config").json()
        return self.told

    def wish(self, name: str, data: dict | None = None) -> httpx.Response:
        """A function of the page's scripts, called straight."""
        log = next(c for c in self.config()["components"] if c["props"].get("elem_id") == "log")
        body = {"data": data or {}, "component_id": log["id"], "session_hash": self.session, "fn_name": name}
        return self.post("/gradio_api/component_server", json=body)

    def event(self, name: str, *data) -> list[dict]:
        """What an event of the page sends, called straight; the last is its end."""
        found = next(d for d in self.config()["dependencies"] if d["api_name"] == name)
        trigger = found["targets"][0][0]
        body = {"data": data, "fn_index": found["id"], "session_hash": self.session, "trigger_id": trigger}
        joined = self.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return [joined.json()]
        with self.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            lines = [line[6:] for line in stream.iter_lines() if line.startswith("data: ")]
        return [said for said in map(json.loads, lines) if said["msg"].startswith("process_")]

    def ask(self, question: str, **context) -> dict:
        """The last message of a turn."""
        context = {"conversation": None, "number": None, "filters": {}, "settings": {}, **context}
        return json.loads(json.dumps(self.event("answer", question, context)[-1]["output"]))

    def raw(self, path: str, method: str = "GET", **headers) -> tuple[int, bytes]:
        """A request whose path is sent as it is; httpx would tidy it up."""
        link = http.client.HTTPConnection(urlsplit(str(self.base_url)).netloc, timeout=30)
        link.putrequest(method, path, skip_accept_encoding=True)
        for header, value in headers.items():
            link.putheader(header.replace("_", "-"), value)
        link.endheaders()
        answer = link.getresponse()
        return answer.status, answer.read()
