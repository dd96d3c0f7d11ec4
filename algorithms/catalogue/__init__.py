"""Search and download from the catalogues that serve THEIA's products, and the reference data around them.

Standard library and requests only, except where a function reads images (`crop`, `dem`, `reference_data`).
"""
