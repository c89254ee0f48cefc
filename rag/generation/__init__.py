"""Language models: what writes an answer from numbered passages, here or on a server.

A `Generator` takes messages and gives strings; it knows no document. Prompts are
data (`prompts/`), passages are fenced (`prompt`), thinking is kept apart
(`thinking`), and what is written is verified elsewhere, sentence by sentence.
"""

from rag.generation.generator import Generator, Message
from rag.generation.local import LocalGenerator
from rag.generation.server import ServerGenerator

__all__ = ["Generator", "LocalGenerator", "Message", "ServerGenerator"]
