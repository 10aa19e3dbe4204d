"""What is in a PDF file from a stranger: a program of its own, so that it can be stopped.

It reads the file from its standard input and prints one word of ``registry.letters.REFUSALS``, or
"good". Run by ``registry.letters``; it limits its own memory and time before it looks.
"""

import logging
import re
import resource
import sys
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MEMORY = 768 * 1024 * 1024
SECONDS = 8

#: Kinds of action that do more than lead to a page or a web address.
ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie"}
SCRIPT_KEYS = {"/JS", "/XFA", "/RichMediaContent"}
FILE_KEYS = {"/EF", "/EmbeddedFiles"}
FILE_TYPES = {"/EmbeddedFile"}


def look(data: bytes) -> str:
    """Say in one word what is in the file."""
    if not data.startswith(b"%PDF-"):
        return "other"
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        return "encrypted"
    if not len(reader.pages):
        return "empty"
    reader.pages[0].get_object()
    for number, generation in every_object(reader):
        verdict = look_into(reader.get_object(IndirectObject(number, generation, reader)))
        if verdict:
            return verdict
    return look_at_names(data) or "good"


def every_object(reader: PdfReader):
    """The numbers of all objects: those in the file and those packed into streams."""
    for generation, numbers in reader.xref.items():
        for number in numbers:
            yield number, generation
    for number in reader.xref_objStm:
        yield number, 0


def look_into(found) -> str:
    """Say what is forbidden in one object; what it points to is looked at in its turn."""
    to_do = [found]
    while to_do:
        item = to_do.pop()
        if isinstance(item, DictionaryObject):
            keys = set(item)
            if keys & SCRIPT_KEYS or item.get("/S") in ACTIONS:
                return "active"
            if keys & FILE_KEYS or item.get("/Type") in FILE_TYPES:
                return "files"
            to_do += [value for value in item.values() if not isinstance(value, IndirectObject)]
        elif isinstance(item, ArrayObject):
            to_do += [value for value in item if not isinstance(value, IndirectObject)]
    return ""


def look_at_names(data: bytes) -> str:
    """Find names that a more forgiving reader may find in a damaged file."""
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes.fromhex(code[1].decode()), data)
    if re.search(rb"/(JavaScript|Launch)\b", plain):
        return "active"
    return "files" if re.search(rb"/EmbeddedFiles?\b", plain) else ""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    logging.disable()
    data = sys.stdin.buffer.read()
    try:
        verdict = look(data)
    except FileNotDecryptedError:
        verdict = "encrypted"
    except Exception:  # Whatever a stranger's file does to the library: it is not readable.
        verdict = "damaged"
    sys.stdout.write(verdict)


if __name__ == "__main__":
    main()
