"""The server of `wheel mcp`, on the protocol's own SDK: one call at a time, each in a thread, so that the
server goes on answering.
"""

import contextlib
import json
import sys
from collections.abc import Mapping
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from wheelcli import __version__
from wheelcli.cli.assistants.tools import (
    BY_NAME,
    TOOLS,
    Tool,
    call,
    description_of,
    input_schema,
    output_schema,
)
from wheelcli.errors import not_found

if TYPE_CHECKING:
    from mcp import types

_INSTRUCTIONS = (
    "Plans and watches an options wheel: cash-secured puts and covered calls. Every tool only reads: none"
    " trades, records or saves. Results are JSON documents with `data` and `problems`; each field's unit is"
    " in the schema as `x-unit`. Null means unknown, never 0. `demo` uses an invented market and account."
)
_one_at_a_time = Lock()  # a command's process-wide settings, such as what C code prints


def serve(fixed: Mapping[str, Any]) -> None:
    """Serve the tools on stdin and stdout until stdin ends; `fixed` are common options of every call."""
    import anyio

    with contextlib.redirect_stdout(sys.__stdout__):  # a file of its own, which the SDK takes for itself
        anyio.run(_serve, fixed)


async def _serve(fixed: Mapping[str, Any]) -> None:
    import anyio.to_thread
    from mcp import types
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server

    tools = types.ListToolsResult(tools=[_described(tool, fixed) for tool in TOOLS])

    async def list_tools(context: Any, params: Any) -> types.ListToolsResult:
        return tools

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = BY_NAME.get(params.name)
        if tool is None:
            return _answer({}, f"{not_found('tool', params.name)}\n  hint: tools: {', '.join(BY_NAME)}")
        work = partial(_called, tool, params.arguments or {}, fixed)
        document = await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
        return _answer(document, _fault(document))

    server = Server(
        "wheel",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def _described(tool: Tool, fixed: Mapping[str, Any]) -> "types.Tool":
    from mcp import types

    return types.Tool(
        name=tool.name,
        description=description_of(tool),
        input_schema=input_schema(tool, fixed),
        output_schema=output_schema(tool),
        annotations=types.ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True),
    )


def _called(tool: Tool, arguments: Mapping[str, Any], fixed: Mapping[str, Any]) -> dict[str, Any]:
    with _one_at_a_time:
        return call(tool, arguments, fixed)


def _fault(document: Mapping[str, Any]) -> str:
    """Return the sentence and the hint of a document that reports a failure, as a terminal shows them."""
    if document["status"] != "error":
        return ""
    ended = document["problems"][0]
    return f"{ended['message']}\n  hint: {ended['hint']}" if ended["hint"] else str(ended["message"])


def _answer(document: Mapping[str, Any], fault: str) -> "types.CallToolResult":
    from mcp import types

    text = fault or json.dumps(document, ensure_ascii=False)
    return types.CallToolResult(
        content=[types.TextContent(text=text)],
        structured_content=dict(document) or None,
        is_error=bool(fault),
    )
