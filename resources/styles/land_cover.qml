<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.16-Białowieża" styleCategories="Symbology">
  <pipe-data-defined-properties>
    <Option type="Map">
      <Option type="QString" name="name" value=""/>
      <Option name="properties"/>
      <Option type="QString" name="type" value="collection"/>
    </Option>
  </pipe-data-defined-properties>
  <pipe>
    <provider>
      <resampling zoomedInResamplingMethod="nearestNeighbour" zoomedOutResamplingMethod="nearestNeighbour" enabled="false" maxOversampling="2"/>
    </provider>
    <rasterrenderer type="paletted" band="1" alphaBand="-1" opacity="1" nodataColor="">
      <minMaxOrigin>
        <limits>None</limits>
        <extent>WholeRaster</extent>
        <statAccuracy>Estimated</statAccuracy>
        <cumulativeCutLower>0.02</cumulativeCutLower>
        <cumulativeCutUpper>0.98</cumulativeCutUpper>
        <stdDevFactor>2</stdDevFactor>
      </minMaxOrigin>
      <colorPalette>
        <paletteEntry alpha="255" value="1" color="#b30000" label="dense built-up"/>
        <paletteEntry alpha="255" value="2" color="#e34a33" label="diffuse built-up"/>
        <paletteEntry alpha="255" value="3" color="#8856a7" label="industrial and commercial"/>
        <paletteEntry alpha="255" value="4" color="#636363" label="roads"/>
        <paletteEntry alpha="255" value="5" color="#ffe14d" label="rapeseed"/>
        <paletteEntry alpha="255" value="6" color="#e8c06b" label="straw cereals"/>
        <paletteEntry alpha="255" value="7" color="#c7b46a" label="protein crops"/>
        <paletteEntry alpha="255" value="8" color="#a3d977" label="soybean"/>
        <paletteEntry alpha="255" value="9" color="#f2a100" label="sunflower"/>
        <paletteEntry alpha="255" value="10" color="#f6e58d" label="maize"/>
        <paletteEntry alpha="255" value="11" color="#8fd0c8" label="rice"/>
        <paletteEntry alpha="255" value="12" color="#b5763a" label="tubers and roots"/>
        <paletteEntry alpha="255" value="13" color="#b8e186" label="grassland"/>
        <paletteEntry alpha="255" value="14" color="#d45d9c" label="orchards"/>
        <paletteEntry alpha="255" value="15" color="#9e4f7c" label="vineyards"/>
        <paletteEntry alpha="255" value="16" color="#4daf4a" label="broadleaved forest"/>
        <paletteEntry alpha="255" value="17" color="#1b6b3a" label="coniferous forest"/>
        <paletteEntry alpha="255" value="18" color="#d9f0a3" label="natural grassland"/>
        <paletteEntry alpha="255" value="19" color="#bf9a66" label="woody moorland"/>
        <paletteEntry alpha="255" value="20" color="#b0a99f" label="natural mineral surfaces"/>
        <paletteEntry alpha="255" value="21" color="#f3e6c4" label="beaches and dunes"/>
        <paletteEntry alpha="255" value="22" color="#dff3fb" label="glaciers and perpetual snow"/>
        <paletteEntry alpha="255" value="23" color="#2b7bba" label="water"/>
      </colorPalette>
    </rasterrenderer>
    <brightnesscontrast brightness="0" contrast="0" gamma="1"/>
    <huesaturation saturation="0" colorizeGreen="128" colorizeBlue="128" colorizeStrength="100" colorizeRed="255" invertColors="0" grayscaleMode="0" colorizeOn="0"/>
    <rasterresampler maxOversampling="2"/>
    <resamplingStage>resamplingFilter</resamplingStage>
  </pipe>
  <blendMode>0</blendMode>
</qgis>
