"""Cells on a Dask cluster, by the address of its scheduler.

A scheduler runs whatever it receives from anybody who reaches it. Therefore, an address is `tls://`, where
both sides show a certificate, or `tcp://` on this machine, which a tunnel may lead elsewhere.
"""

import json
import platform
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future, as_completed
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import wheelcli
from wheelcli.errors import Exit, WheelError, invalid_value
from wheelcli.loaders.sweep.cell import key_of, run_cell

TIMEOUT_S = 10.0
RETRIES = 2
# another version may give another last digit, or another of equally good choices
_LIBRARIES = ("numpy", "pandas", "scipy", "highspy", "pyarrow")
_PYTHON = ".".join(platform.python_version_tuple()[:2])
_SAME = "install the same versions on all machines"
_DOCS = "docs/how-to/cluster.md shows how to start a scheduler and workers"


def checked_address(text: str) -> str:
    """Return the address of a scheduler. Raises WheelError: usage for another form, 6 for `tcp://` on another
    machine.
    """
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port
    except ValueError:
        known = None
    if not known:
        expected = "local:N, tls://HOST:8786 or tcp://127.0.0.1:8786"
        raise WheelError(invalid_value("--executor", text, expected), code="usage", exit_code=Exit.USAGE)
    if parts.scheme == "tcp" and not _is_loopback(str(parts.hostname)):
        raise WheelError(
            f"{text} is not on this machine, and a scheduler without TLS runs whatever anybody sends it",
            hint=f"use tls://{parts.hostname}:{parts.port} with certificates, or an SSH tunnel to"
            f" tcp://127.0.0.1:{parts.port}",
            code="unprotected",
            exit_code=Exit.REFUSED,
        )
    return text


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def run_on_cluster(address: str, texts: Mapping[str, str]) -> Iterator[tuple[str, str | BaseException]]:
    """Yield the key and the result of each cell as it finishes, or the exception that ended it.

    Raises WheelError before any cell runs: usage without the package `distributed`, 4 if there is no
    scheduler or no worker, 5 if a worker lacks wheel, has another version, or more than one thread.
    """
    client = _connected(address)
    try:
        _check_workers(client)
        here = {name: _installed(name) for name in _LIBRARIES} | {"python": _PYTHON}
        pool = client.get_executor(pure=False, retries=RETRIES)
        try:
            futures = {pool.submit(run_there, text, here): key for key, text in texts.items()}
            for future in as_completed(list(futures)):
                key, answer = futures.pop(future), _answer(future)
                del future  # while it is there, the scheduler runs its cell again if a worker is lost
                yield key, answer
        finally:
            pool.shutdown(wait=False)
    finally:
        client.close()


def run_there(text: str, expected: Mapping[str, str | None]) -> str:
    """Return the result of a cell, on the worker: an error if its Python or libraries are not the `expected`
    ones. Workers that join later were not checked when the sweep began.
    """
    here = {name: _installed(name) for name in _LIBRARIES} | {"python": _PYTHON}
    for name, wanted in expected.items():
        if here.get(name) != wanted:
            error = f"a worker has {name} {here.get(name)}, and the sweep was started with {wanted}"
            return json.dumps({"key": key_of(text), "error": error, "hint": _SAME})
    return run_cell(text)


def _answer(future: Future[str]) -> str | BaseException:
    try:
        return future.exception() or future.result()
    except CancelledError as error:  # the scheduler has ended
        return error


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise WheelError(
            "a Dask cluster needs the package distributed, which is not installed",
            hint="pip install 'wheelcli[dask]'",
            code="usage",
            exit_code=Exit.USAGE,
        ) from error
    try:
        client = Client(address, timeout=TIMEOUT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise WheelError(
            f"no scheduler answers at {address}: {' '.join(str(error).split())[:200]}",
            hint=_DOCS,
            code="no_scheduler",
            exit_code=Exit.NO_DATA,
        ) from error
    return client


def _check_workers(client: Any) -> None:
    """Raise WheelError for the first worker that would not give this machine's results."""
    try:
        client.wait_for_workers(1, timeout=TIMEOUT_S)
    except TimeoutError as error:
        raise WheelError(
            "the scheduler has no worker", hint=_DOCS, code="no_worker", exit_code=Exit.NO_DATA
        ) from error
    workers = client.scheduler_info(n_workers=-1)["workers"]
    versions = client.get_versions(packages=list(_LIBRARIES))["workers"]
    for address, worker in sorted(workers.items()):
        _compare_libraries(address, versions.get(address, {}))
        if worker["nthreads"] != 1:
            raise _unlike(
                f"the worker {address} has {worker['nthreads']} threads: a cell needs its own process",
                "start it with --nthreads 1",
            )
    for address, there in sorted(client.run(_version_there()).items()):
        _compare_wheel(address, there)


def _compare_libraries(worker: str, theirs: Mapping[str, Any]) -> None:
    python, packages = str(theirs.get("host", {}).get("python", "")), theirs.get("packages", {})
    if python and not python.startswith(f"{_PYTHON}."):
        raise _unlike(
            f"the worker {worker} has Python {python}, and this machine has {_PYTHON}",
            "use the same Python on all machines",
        )
    for name in _LIBRARIES:
        if packages.get(name) != (here := _installed(name)):
            raise _unlike(
                f"the worker {worker} has {name} {packages.get(name)}, and this machine has {here}", _SAME
            )


def _compare_wheel(worker: str, there: str | None) -> None:
    if there is None:
        raise _unlike(
            f"the worker {worker} cannot import wheelcli", "install it there: pip install 'wheelcli[dask]'"
        )
    if there != wheelcli.__version__:
        raise _unlike(
            f"the worker {worker} has wheel {there}, and this machine has {wheelcli.__version__}", _SAME
        )


def _version_there() -> Callable[[], str | None]:
    """Return a function that returns the version of wheel; as it is nested, it is sent whole, and works on
    workers without wheel.
    """

    def look() -> str | None:
        from importlib import import_module

        try:
            return str(import_module("wheelcli").__version__)
        except ImportError:
            return None

    return look


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _unlike(message: str, hint: str) -> WheelError:
    return WheelError(message, hint=hint, code="worker", exit_code=Exit.INVALID)
