"""Fusion of Sentinel-2 with other sensors: the image of any date at 10 m, and how sure it is."""
