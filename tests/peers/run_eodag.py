"""eodag's provider for the portal against a local server: runs in its environment, JSON in as an argument, JSON out."""

from __future__ import annotations

import json
import sys

from eodag import EODataAccessGateway, setup_logging

given = json.loads(sys.argv[1])
setup_logging(0)
dag = EODataAccessGateway()
dag.update_providers_config(
    f"""
geodes:
  priority: 100
  search:
    api_endpoint: {given["address"]}/api/stac/search
    discover_collections:
      fetch_url: {given["address"]}/api/stac/collections
  download:
    output_dir: {json.dumps(given["folder"])}
    extract: false
  auth:
    matching_url: {given["address"]}
    credentials:
      apikey: {given["key"]}
"""
)
dag.set_preferred_provider("geodes")
found = dag.search(provider="geodes", collection=given["collection"], limit=80, raise_errors=True, **given["filters"])
answer = {"names": sorted(p.properties["title"] for p in found), "files": [], "error": ""}
for product in list(found)[: given.get("download", 0)]:
    try:
        answer["files"].append(
            {"name": product.properties["title"], "path": dag.download(product, wait=0.01, timeout=0.02)}
        )
    except Exception as error:  # what it says is the result
        answer["error"] = f"{type(error).__name__}: {error}"
print("\n" + json.dumps(answer))
