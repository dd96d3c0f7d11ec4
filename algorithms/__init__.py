"""The embedded processing package: every THEIA product as functions on files and arrays.

Runs outside QGIS, in the engine; imports neither qgis nor Qt nor osgeo.
"""
