"""Resolution: super-resolution of Sentinel-2, what of it can be trusted, and the fusion of sensors."""
