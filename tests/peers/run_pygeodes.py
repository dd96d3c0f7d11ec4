"""CNES's own client against a local server: runs in its environment, JSON in as an argument, JSON out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pygeodes import Config, Geodes

given = json.loads(sys.argv[1])
folder = Path(given["folder"])
folder.mkdir(parents=True, exist_ok=True)
conf = Config(api_key=given["key"], download_dir=str(folder), use_async_requests=False)
client = Geodes(conf, base_url=given["address"] + "/")
items = client.search_items(query=given["query"], bbox=given.get("bbox"), get_all=True, return_df=False, quiet=True)
if isinstance(items, tuple):
    items = items[0]
answer = {"ids": sorted(i.id for i in items), "files": [], "error": ""}
for item in items[: given.get("download", 0)]:
    try:
        client.download_item_archive(item, outfile=str(folder / f"{len(answer['files'])}.zip"))
        answer["files"].append({"id": item.id, "path": str(folder / f"{len(answer['files'])}.zip")})
    except Exception as error:  # what it says is the result
        answer["error"] = f"{type(error).__name__}: {error}"
print("\n" + json.dumps(answer))
