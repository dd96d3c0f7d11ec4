<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.16-Białowieża" styleCategories="Symbology">
  <pipe-data-defined-properties>
    <Option type="Map">
      <Option value="" name="name" type="QString"/>
      <Option name="properties"/>
      <Option value="collection" name="type" type="QString"/>
    </Option>
  </pipe-data-defined-properties>
  <pipe>
    <provider>
      <resampling enabled="false" zoomedOutResamplingMethod="nearestNeighbour" zoomedInResamplingMethod="nearestNeighbour" maxOversampling="2"/>
    </provider>
    <rasterrenderer opacity="1" nodataColor="" alphaBand="-1" band="1" type="paletted">
      <minMaxOrigin>
        <limits>None</limits>
        <extent>WholeRaster</extent>
        <statAccuracy>Estimated</statAccuracy>
        <cumulativeCutLower>0.02</cumulativeCutLower>
        <cumulativeCutUpper>0.98</cumulativeCutUpper>
        <stdDevFactor>2</stdDevFactor>
      </minMaxOrigin>
      <colorPalette>
        <paletteEntry value="1" color="#b30000" alpha="255" label="dense built-up"/>
        <paletteEntry value="2" color="#e34a33" alpha="255" label="diffuse built-up"/>
        <paletteEntry value="3" color="#8856a7" alpha="255" label="industrial and commercial"/>
        <paletteEntry value="4" color="#636363" alpha="255" label="roads"/>
        <paletteEntry value="5" color="#ffe14d" alpha="255" label="rapeseed"/>
        <paletteEntry value="6" color="#e8c06b" alpha="255" label="straw cereals"/>
        <paletteEntry value="7" color="#c7b46a" alpha="255" label="protein crops"/>
        <paletteEntry value="8" color="#a3d977" alpha="255" label="soybean"/>
        <paletteEntry value="9" color="#f2a100" alpha="255" label="sunflower"/>
        <paletteEntry value="10" color="#f6e58d" alpha="255" label="maize"/>
        <paletteEntry value="11" color="#8fd0c8" alpha="255" label="rice"/>
        <paletteEntry value="12" color="#b5763a" alpha="255" label="tubers and roots"/>
        <paletteEntry value="13" color="#b8e186" alpha="255" label="grassland"/>
        <paletteEntry value="14" color="#d45d9c" alpha="255" label="orchards"/>
        <paletteEntry value="15" color="#9e4f7c" alpha="255" label="vineyards"/>
        <paletteEntry value="16" color="#4daf4a" alpha="255" label="broadleaved forest"/>
        <paletteEntry value="17" color="#1b6b3a" alpha="255" label="coniferous forest"/>
        <paletteEntry value="18" color="#d9f0a3" alpha="255" label="natural grassland"/>
        <paletteEntry value="19" color="#bf9a66" alpha="255" label="woody moorland"/>
        <paletteEntry value="20" color="#b0a99f" alpha="255" label="natural mineral surfaces"/>
        <paletteEntry value="21" color="#f3e6c4" alpha="255" label="beaches and dunes"/>
        <paletteEntry value="22" color="#dff3fb" alpha="255" label="glaciers and perpetual snow"/>
        <paletteEntry value="23" color="#2b7bba" alpha="255" label="water"/>
      </colorPalette>
    </rasterrenderer>
    <brightnesscontrast contrast="0" gamma="1" brightness="0"/>
    <huesaturation invertColors="0" colorizeBlue="128" colorizeRed="255" saturation="0" colorizeOn="0" colorizeStrength="100" grayscaleMode="0" colorizeGreen="128"/>
    <rasterresampler maxOversampling="2"/>
    <resamplingStage>resamplingFilter</resamplingStage>
  </pipe>
  <blendMode>0</blendMode>
</qgis>
