"""What every product stands on: grids, blocks, raster and vector files, progress, provenance, reports."""
