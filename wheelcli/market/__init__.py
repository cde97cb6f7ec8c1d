"""The market now: snapshots, providers, the snapshot store."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.market.file_provider import FileProvider, open_market
    from wheelcli.market.iv_history import read_iv_history
    from wheelcli.market.provider import unknown_provider
    from wheelcli.market.snapshot_folder import load_table
    from wheelcli.market.snapshot_store import SnapshotInfo, find, keep, library

__all__ = [
    "FileProvider",
    "SnapshotInfo",
    "find",
    "keep",
    "library",
    "load_table",
    "open_market",
    "read_iv_history",
    "unknown_provider",
]

# Commands that look at no market load none of it.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(
        __name__,
        {
            **dict.fromkeys(
                (
                    "FileProvider",
                    "open_market",
                ),
                "file_provider",
            ),
            "read_iv_history": "iv_history",
            "load_table": "snapshot_folder",
            **dict.fromkeys(
                (
                    "SnapshotInfo",
                    "find",
                    "keep",
                    "library",
                ),
                "snapshot_store",
            ),
            "unknown_provider": "provider",
        },
    )
