"""Files from data vendors: the option quotes of many sessions, read in batches."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.market.vendor_files.known_layouts import recognise
    from wheelcli.market.vendor_files.own_csv import OWN
    from wheelcli.market.vendor_files.vendor_file import open_vendor_file

__all__ = ["OWN", "open_vendor_file", "recognise"]

# A command that opens a file of wheel's own, or none, loads no reader of a vendor's.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(
        __name__, {"recognise": "known_layouts", "OWN": "own_csv", "open_vendor_file": "vendor_file"}
    )
