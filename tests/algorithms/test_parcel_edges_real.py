"""Parcel edges on a real year of monthly images: outlines lie where the ground changes; a village is no field."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.raster import open_dataset, read
from algorithms.landcover.edges_file import DEFAULT, load_edges
from algorithms.landcover.edges_gradient import gradient_maps
from algorithms.landcover.edges_maps import predict
from algorithms.landcover.edges_network import EdgeShape, build_network
from algorithms.landcover.edges_scores import borders
from algorithms.landcover.edges_segments import segment

pytestmark = pytest.mark.real


def test_outlines_lie_where_the_months_change(data_folder: Callable[[str], Path]) -> None:
    months = []
    for path in sorted(data_folder("s2_monthly_hesbaye").glob("S2_L2A_*_composite.tif")):
        names = list(open_dataset(str(path)).descriptions)
        image = read(str(path))[[names.index(b) for b in ("B02", "B03", "B04", "B08")]]
        if (image[0] != 65535).mean() > 0.9 and "03" <= path.stem.split("_")[2][4:] <= "09":
            months.append(image)
    images = np.stack(months).astype(np.float32)[:, :, :96, :96]
    clear = images[:, 0] != 65535
    images *= np.float32(1e-4)
    stored = load_edges(str(DEFAULT))
    network = build_network(EdgeShape.from_document(stored.shape), stored.weights).eval()
    maps = predict(network, "cpu", images, clear)
    parcels = segment(maps, stored.cutting)
    # fields, and a village that is none
    assert parcels.max() >= 8 and 0.15 < (parcels > 0).mean() < 0.85
    slope = gradient_maps(images, clear)[0]
    inner = (parcels > 0) & ~borders(parcels) & ~np.roll(borders(parcels), 1, 0) & ~np.roll(borders(parcels), 1, 1)
    assert slope[borders(parcels)].mean() > 2 * slope[inner].mean()
