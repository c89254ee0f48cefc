"""deploy/: what compose starts fits what the program reads, and lets nobody in from outside."""

import re
from pathlib import Path

import pytest
import yaml

from rag import profiles

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf8"))
SERVICES = COMPOSE["services"]


def test_both_chats_have_one_index_one_program_and_users():
    chats = [s for s in SERVICES.values() if "wence" in s["image"]]
    assert len(chats) == 2
    first, second = ({k: v for k, v in chat.items() if k != "ports"} for chat in chats)
    assert first == second
    assert "index:/index" in first["volumes"]
    assert "--auth" in first["command"]
    assert (ROOT / "deploy" / first["build"]["context"] / first["build"]["dockerfile"]).is_file()


def test_no_port_is_open_to_others():
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_its_profiles_name_its_services():
    used = profiles.load(ROOT / "deploy" / "models.yaml")
    assert re.fullmatch(r"http://(\w+):19530", used.choose_backend().uri)[1] in SERVICES
    database = used.choose_database()
    assert re.fullmatch(r"postgresql://wence@(\w+):5432/wence", database.url)[1] in SERVICES
    assert database.password_variable in SERVICES["wence"]["environment"]
    assert re.match(r"http://(\w+):8000/", used.generator["vllm"].base_url)[1] in SERVICES
    assert used.generator["vllm"].model in SERVICES["vllm"]["command"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_image_is_of_a_stated_version_and_every_volume_declared(service):
    told = SERVICES[service]
    assert "build" in told or re.search(r":(v?\d|RELEASE\.\d)", told["image"])
    named = [v.partition(":")[0] for v in told["volumes"] if not v.startswith(".")]
    assert {*named} <= COMPOSE["volumes"].keys()


def test_what_holds_data_is_waited_for_and_keeps_it():
    needed = SERVICES["wence"]["depends_on"]
    assert needed.keys() == {"milvus", "postgres"}
    assert all("healthcheck" in SERVICES[name] and SERVICES[name]["volumes"] for name in needed)


def test_no_secret_is_written_there():
    text = (ROOT / "deploy" / "compose.yaml").read_text("utf8")
    assert re.findall(r"(?i)(?:secret|password)\w*: (?!\$\{)\S+", text) == []


def test_the_image_holds_what_the_program_is_built_from():
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "deploy" / "Dockerfile").read_text("utf8"), re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert names >= {"constraints.txt", "pyproject.toml", "README.md", "LICENSE", "models.yaml", "embeddings"}
    assert all((ROOT / name).exists() for name in names)
