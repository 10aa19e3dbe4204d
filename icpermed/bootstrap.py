"""Make .venv and put the dependencies into it, unless that is done: the first step of `make`.

    python3 -m icpermed.bootstrap requirements.txt

Standard library only, and readable to Python 3.6, so that an old Python can say it is too old.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress

OLDEST = (3, 11)
PREFERRED = ["python3.%d" % minor for minor in (13, 12, 14, 11)]
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
LOG = os.path.join(VENV, "install.log")
MEGABYTES_NEEDED = 600
# Asked of a candidate: a Python that runs, is new enough, and can make a virtual environment.
ASK_VERSION = (
    "import sys; print('%d.%d.%d' % sys.version_info[:3]);"
    " print(getattr(sys, '_base_executable', None) or sys.executable)"  # Not one in a .venv.
)
ASK_VENV = "import ensurepip, venv"
ASK_PIP = "import pip, sys; sys.exit(sys.version_info < (3, 11))"


def say(words):
    print(words)
    sys.stdout.flush()


def fail(words):
    sys.exit("Setting up: " + words)


def ask(python, question):
    """What a Python answers, or None: pyenv leaves commands behind that only print an error."""
    try:
        process = subprocess.Popen(
            [python, "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        answer = process.communicate()[0].decode().split("\n")
    except OSError:
        return None
    return answer if process.returncode == 0 else None


def candidates():
    """Every Python that may be meant, the most likely first, each once."""
    names = [sys.executable] + [shutil.which(name) for name in [*PREFERRED, "python3"]]
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    for folder in ["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", pyenv + "/versions/*/bin"]:
        for name in PREFERRED:
            names.extend(sorted(glob.glob(os.path.join(folder, name))))
    return list(dict.fromkeys(name for name in names if name))


def find_python():
    """A Python to build .venv with."""
    too_old, without_venv = None, None
    for candidate in candidates():
        answer = ask(candidate, ASK_VERSION)
        if answer is None:
            continue
        found = answer[0] + " at " + answer[1]
        version = tuple(int(part) for part in answer[0].split("."))
        if version < OLDEST:
            too_old = too_old or found
        elif ask(candidate, ASK_VENV) is None:
            without_venv = without_venv or (found, version)
        else:
            return answer[1]  # Not the candidate, which may be a script that chooses one.
    if without_venv:
        found, version = without_venv
        fail(
            "Python %s cannot make virtual environments. Install what is missing (on Debian and"
            " Ubuntu: apt install python3.%d-venv) and try again." % (found, version[1])
        )
    fail(
        "this needs Python 3.11 or newer; found %s. Install one (for example: apt install python3"
        " python3-venv, or see python.org) and try again." % (too_old or "none that runs")
    )


def fingerprint(requirements):
    """What .venv is right for: these dependencies, at this place."""
    with open(os.path.join(ROOT, requirements), "rb") as file:
        return hashlib.sha256(file.read() + VENV.encode()).hexdigest()


def stamp(requirements):
    return os.path.join(VENV, requirements + ".installed")


def is_done(requirements):
    try:
        with open(stamp(requirements)) as file:
            return file.read() == fingerprint(requirements) and os.path.exists(PYTHON)
    except OSError:
        return False


def is_usable():
    """Complete, with a Python that still exists, and made for this place: it cannot be moved."""
    try:
        with open(os.path.join(VENV, "pyvenv.cfg")) as file:
            return file.read().rstrip().endswith(VENV) and ask(PYTHON, ASK_PIP) is not None
    except OSError:
        return False


@contextmanager
def alone():
    """`make run` and `make test` at once must not both install."""
    import fcntl  # Not at the top: only an answer about the version may come before it.

    folder = os.open(ROOT, os.O_RDONLY)
    try:
        with suppress(OSError):  # A network folder without locks: most people work alone.
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def run(command, trouble):
    """Quiet unless it fails, and then one line; the rest is in the log."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    output = process.communicate()[0].decode(errors="replace")
    if process.returncode == 0:
        return
    with suppress(OSError), open(LOG, "w") as log:  # Perhaps there is no room for it either.
        log.write(output)
    fail(reason(output) or "%s failed (%s)." % (trouble, last_error(output)))


def reason(output):
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return "the disk is full: free some space (about %d MB) and try again." % MEGABYTES_NEEDED
    if "DO NOT MATCH THE HASHES" in output:
        return (
            "a downloaded package is not the one in requirements.txt: nothing was installed (%s)."
            % LOG
        )
    signs = ["Failed to establish", "Connection", "timed out", "resolution", "ProxyError"]
    signs += ["SSLError", "(from versions: none)"]  # The last is all a quiet pip may say.
    if any(sign in output for sign in signs):
        return "the package index cannot be reached: check the network and try again (%s)." % LOG
    return None


def last_error(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")] or lines or ["no output"]
    return "%s; more in %s" % (errors[-1], LOG)


def install(requirements):
    if shutil.disk_usage(ROOT).free < MEGABYTES_NEEDED * 1024 * 1024:
        fail("the disk is full: about %d MB are needed in %s." % (MEGABYTES_NEEDED, ROOT))
    os.umask(0o022)  # Postgres runs from here, and under root it is another user who must read it.
    if not is_usable():
        say("Making the virtual environment .venv ...")
        run([find_python(), "-m", "venv", "--clear", VENV], "making .venv")
    say("Installing what %s lists (once; it takes a minute) ..." % requirements)
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"]
    run(
        [*pip, "--require-hashes", "--only-binary=:all:", "--requirement", requirements],
        "installing %s" % requirements,
    )
    for done in sorted({requirements, "requirements.txt"}):  # Every list contains the short one.
        with open(stamp(done), "w") as file:
            file.write(fingerprint(done))


def main(requirements):
    try:
        if is_done(requirements):
            return
        with alone():
            if not is_done(requirements):
                install(requirements)
    except OSError as error:
        fail(
            reason(str(error))
            or "%s cannot be used: %s." % (error.filename or ROOT, error.strerror)
        )
    except KeyboardInterrupt:
        fail("interrupted; start again at any time.")


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        better = find_python()
        os.execv(better, [better, "-m", "icpermed.bootstrap", *sys.argv[1:]])
    main(sys.argv[1])
