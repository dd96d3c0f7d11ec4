"""CNES's own client of hydroweb.next against a local server: runs in its environment, JSON in as an argument."""

from __future__ import annotations

import json
import sys

import py_hydroweb

given = json.loads(sys.argv[1])
client = py_hydroweb.Client(hydroweb_api_url=given["address"] + "/api", api_key=given["key"])
basket = py_hydroweb.DownloadBasket("a basket")
basket.add_collection(given["collection"], bbox=given["bbox"], query=given["query"])
number = client.submit_download(basket)
path = client.download_zip(number, zip_filename="result.zip", output_folder=given["folder"])
client.delete_download(number)
print("\n" + json.dumps({"number": number, "path": path, "basket": basket.as_dict()}))
