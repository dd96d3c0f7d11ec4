"""THEIA for QGIS: QGIS calls `classFactory` when it loads the plugin."""


def classFactory(iface):  # noqa: N802 (the name that QGIS calls)
    """Return the plugin; `iface` is None in `qgis_process`."""
    from .plugin.main import TheiaPlugin

    return TheiaPlugin(iface)
