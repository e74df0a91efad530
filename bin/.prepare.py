"""Makes the virtual environment, installs the locked dependencies, hands over."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNNERS = {
    "start": ("app.lock", ["-m", "dealcycle.server.start"]),
    "test": ("dev.lock", [str(ROOT / "tests" / "run.py")]),
    "bench": ("dev.lock", [str(ROOT / "bench" / "run.py")]),
    "prove": ("dev.lock", [str(ROOT / "tests" / "prove" / "run.py")]),
}


def main() -> None:
    what, arguments = sys.argv[1], sys.argv[2:]
    lock, command = RUNNERS[what]
    try:
        prepare(VENV, ROOT / "requirements" / lock, wider=ROOT / "requirements" / "dev.lock")
    except subprocess.CalledProcessError as failed:
        sys.exit(
            f"Could not install the dependencies (exit code {failed.returncode}). "
            "The lines above say why; with the network back, run the same command again."
        )
    except OSError as failed:
        sys.exit(
            f"Could not write {failed.filename or VENV}: {failed.strerror}. "
            "Run from a copy of Dealcycle in a folder that you may write to."
        )
    os.execv(PYTHON, [str(PYTHON), *command, *arguments])


def prepare(venv: Path, lock: Path, wider: Path | None = None) -> None:
    """Brings the environment to the lock; does nothing when it is there already."""
    stamp = venv / "installed.txt"
    wanted = [mark(path) for path in (lock, wider) if path]
    if stamp.exists() and stamp.read_text() in wanted:
        return
    if not (venv / "bin" / "python").exists():
        make(venv)
    print(f"Installing dependencies into {venv.name} ...", file=sys.stderr, flush=True)
    # pip's own wheel is carried along: Debian's Python may come without ensurepip.
    pip = next((ROOT / "vendor").glob("pip-*.whl")) / "pip"
    python = venv / "bin" / "python"
    subprocess.run(
        [
            python,
            pip,
            "install",
            "-qq",
            "--disable-pip-version-check",
            "--no-cache-dir",
            "--no-deps",
            "--require-hashes",
            "--requirement",
            lock,
        ],
        check=True,
        stdout=sys.stderr,
    )
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = venv / "lib" / version / "site-packages"
    (packages / "dealcycle.pth").write_text(f"{ROOT / 'src'}\n")
    command = venv / "bin" / "dealcycle"
    command.write_text(
        f"#!{python}\nimport sys\nfrom dealcycle.cli.main import run\nsys.exit(run())\n"
    )
    command.chmod(0o755)
    stamp.write_text(mark(lock))


def make(venv: Path) -> None:
    try:
        import venv as maker
    except ImportError:
        sys.exit(
            "This Python has no venv module. Install it (Debian: apt-get install "
            "python3-venv) and start again."
        )
    maker.create(venv, with_pip=False, symlinks=True)


def mark(lock: Path) -> str:
    """A text that changes with the lock, the interpreter and the place of the checkout."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{lock.name} {digest} {sys.version_info[:2]} {ROOT}"


if __name__ == "__main__":
    main()
