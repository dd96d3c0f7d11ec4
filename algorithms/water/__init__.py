"""Water and snow: snow cover, surface water, water quality, bathymetry."""
