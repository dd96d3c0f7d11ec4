"""The legend inside a GeoPackage: the table `layer_styles` in which QGIS looks for a layer's default style."""

from __future__ import annotations

import sqlite3
from html import escape

from .legend import Legend

_TABLE = """CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256),
f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""


def store_style(path: str, layer: str, field: str, legend: Legend) -> None:
    """Write a categorised style on `field` as the default of a layer; formats other than GeoPackage have no place for
    it.
    """
    if not path.lower().endswith(".gpkg"):
        return
    connection = sqlite3.connect(path)
    try:
        column = connection.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
        ).fetchone()
        connection.execute(_TABLE)
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description) VALUES ('', '', ?, ?, 'legend', ?, '', 1, '')",
            (layer, column[0] if column else "geom", style_document(field, legend)),
        )
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', "
            "'layer_styles')"
        )
        connection.commit()
    finally:
        connection.close()


def style_document(field: str, legend: Legend) -> str:
    """A QML document: one category per class, thin borders of the same colour."""
    categories, symbols = [], []
    for number, item in enumerate(legend.classes):
        categories.append(
            f'<category render="true" symbol="{number}" value="{item.value}" label="{escape(item.label)}"/>'
        )
        red, green, blue = (int(item.colour[i : i + 2], 16) for i in (1, 3, 5))
        symbols.append(
            f'<symbol type="fill" name="{number}" alpha="1" clip_to_extent="1" force_rhr="0">'
            f'<layer class="SimpleFill" enabled="1" locked="0" pass="0">'
            f'<prop k="color" v="{red},{green},{blue},255"/><prop k="style" v="solid"/>'
            f'<prop k="outline_color" v="{red // 2},{green // 2},{blue // 2},255"/><prop k="outline_style" v="solid"/>'
            f'<prop k="outline_width" v="0.06"/><prop k="outline_width_unit" v="MM"/></layer></symbol>'
        )
    return (
        f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis styleCategories=\"Symbology\" "
        f'version="3.22">'
        f'<renderer-v2 type="categorizedSymbol" attr="{escape(field)}" symbollevels="0" enableorderby="0">'
        f"<categories>{''.join(categories)}</categories><symbols>{''.join(symbols)}</symbols></renderer-v2>"
        "<layerGeometryType>2</layerGeometryType></qgis>"
    )
