<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis styleCategories="Symbology|Fields|Forms|MapTips|Temporal" version="3.22.16-Białowieża">
  <temporal durationField="" accumulate="0" enabled="1" durationUnit="min" startField="acquired" startExpression="" fixedDuration="1" mode="1" endField="acquired_end" endExpression="" limitMode="0">
    <fixedRange>
      <start></start>
      <end></end>
    </fixedRange>
  </temporal>
  <renderer-v2 graduatedMethod="GraduatedColor" attr="coalesce(&quot;cloud&quot;, -1)" type="graduatedSymbol" referencescale="-1" forceraster="0" enableorderby="0" symbollevels="0">
    <ranges>
      <range upper="-1.000000000000000" lower="-1.000000000000000" render="true" label="cloud not given" symbol="0"/>
      <range upper="10.000000000000000" lower="-0.500000000000000" render="true" label="cloud up to 10 %" symbol="1"/>
      <range upper="30.000000000000000" lower="10.000000000000000" render="true" label="10 to 30 %" symbol="2"/>
      <range upper="60.000000000000000" lower="30.000000000000000" render="true" label="30 to 60 %" symbol="3"/>
      <range upper="100.000000000000000" lower="60.000000000000000" render="true" label="over 60 %" symbol="4"/>
    </ranges>
    <symbols>
      <symbol name="0" type="fill" alpha="1" force_rhr="0" clip_to_extent="1">
        <data_defined_properties>
          <Option type="Map">
            <Option name="name" type="QString" value=""/>
            <Option name="properties"/>
            <Option name="type" type="QString" value="collection"/>
          </Option>
        </data_defined_properties>
        <layer enabled="1" class="SimpleFill" locked="0" pass="0">
          <Option type="Map">
            <Option name="border_width_map_unit_scale" type="QString" value="3x:0,0,0,0,0,0"/>
            <Option name="color" type="QString" value="120,120,120,45"/>
            <Option name="joinstyle" type="QString" value="bevel"/>
            <Option name="offset" type="QString" value="0,0"/>
            <Option name="offset_map_unit_scale" type="QString" value="3x:0,0,0,0,0,0"/>
            <Option name="offset_unit" type="QString" value="MM"/>
            <Option name="outline_color" type="QString" value="120,120,120,255"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="outline_width" type="QString" value="0.4"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="style" type="QString" value="solid"/>
          </Option>
          <prop v="3x:0,0,0,0,0,0" k="border_width_map_unit_scale"/>
          <prop v="120,120,120,45" k="color"/>
          <prop v="bevel" k="joinstyle"/>
          <prop v="0,0" k="offset"/>
          <prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
          <prop v="MM" k="offset_unit"/>
          <prop v="120,120,120,255" k="outline_color"/>
          <prop v="solid" k="outline_style"/>
          <prop v="0.4" k="outline_width"/>
          <prop v="MM" k="outline_width_unit"/>
          <prop v="solid" k="style"/>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" type="QString" value=""/>
              <Option name="properties"/>
              <Option name="type" type="QString" value="collection"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
      <symbol name="1" type="fill" alpha="1" force_rhr="0" clip_to_extent="1">
        <data_defined_properties>
          <Option type="Map">
            <Option name="name" type="QString" value=""/>
            <Option name="properties"/>
            <Option name="type" type="QString" value="collection"/>
          </Option>
        </data_defined_properties>
        <layer enabled="1" class="SimpleFill" locked="0" pass="0">
          <Option type="Map">
            <Option name="border_width_map_unit_scale" type="QString" value="3x:0,0,0,0,0,0"/>
            <Option name="color" type="QString" value="33,102,172,45"/>
            <Option name="joinstyle" type="QString" value="bevel"/>
            <Option name="offset" type="QString" value="0,0"/>
            <Option name="offset_map_unit_scale" type="QString" value="3x:0,0,0,0,0,0"/>
            <Option name="offset_unit" type="QString" value="MM"/>
            <Option name="outline_color" type="QString" value="33,102,172,255"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="outline_width" type="QString" value="0.4"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="style" type="QString" value="solid"/>
          </Option>
          <prop v="3x:0,0,0,0,0,0" k="border_width_map_unit_scale"/>
          <prop v="33,102,172,45" k="color"/>
          <prop v="bevel" k="joinstyle"/>
          <prop v="0,0" k="offset"/>
          <prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
          <prop v="MM" k="offset_unit"/>
          <prop v="33,102,172,255" k="outline_color"/>
          <prop v="solid" k="outline_style"/>
          <prop v="0.4" k="outline_width"/>
          <prop v="MM" k="outline_width_unit"/>
          <prop v="solid" k="style"/>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" type="QString" value=""/>
              <Option name="properties"/>
              <Option name="type" type="QString" value="collection"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
      <symbol name="2" type="fill" alpha="1" force_rhr="0" clip_to_extent="1">
        <data_defined_properties>
          <Option type="Map">
            <Option name="name" type="QString" value=""/>
            <Option name="properties"/>
            <Option name="type" type="QString" value="collection"/>
          </Option>
        </data_defined_properties>
        <layer enabled="1" class="SimpleFill" locked="0" pass="0">
          <Option type="Map">
            <Option name="border_width_map_unit_scale" type="QString" value="3x:0,0,0,0,0,0"/>
            <Option name="color" type="QString" value="103,169,207,45"/>
            <Option name="joinstyle" type="QString" value="bevel"/>
            <Option name="offset" type="QString" value="0,0"/>
            <Option name="offset_map_unit_scale" type="QString" value="3x:0,0,0,0,0,0"/>
            <Option name="offset_unit" type="QString" value="MM"/>
            <Option name="outline_color" type="QString" value="103,169,207,255"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="outline_width" type="QString" value="0.4"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="style" type="QString" value="solid"/>
          </Option>
          <prop v="3x:0,0,0,0,0,0" k="border_width_map_unit_scale"/>
          <prop v="103,169,207,45" k="color"/>
          <prop v="bevel" k="joinstyle"/>
          <prop v="0,0" k="offset"/>
          <prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
          <prop v="MM" k="offset_unit"/>
          <prop v="103,169,207,255" k="outline_color"/>
          <prop v="solid" k="outline_style"/>
          <prop v="0.4" k="outline_width"/>
          <prop v="MM" k="outline_width_unit"/>
          <prop v="solid" k="style"/>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" type="QString" value=""/>
              <Option name="properties"/>
              <Option name="type" type="QString" value="collection"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
      <symbol name="3" type="fill" alpha="1" force_rhr="0" clip_to_extent="1">
        <data_defined_properties>
          <Option type="Map">
            <Option name="name" type="QString" value=""/>
            <Option name="properties"/>
            <Option name="type" type="QString" value="collection"/>
          </Option>
        </data_defined_properties>
        <layer enabled="1" class="SimpleFill" locked="0" pass="0">
          <Option type="Map">
            <Option name="border_width_map_unit_scale" type="QString" value="3x:0,0,0,0,0,0"/>
            <Option name="color" type="QString" value="253,174,97,45"/>
            <Option name="joinstyle" type="QString" value="bevel"/>
            <Option name="offset" type="QString" value="0,0"/>
            <Option name="offset_map_unit_scale" type="QString" value="3x:0,0,0,0,0,0"/>
            <Option name="offset_unit" type="QString" value="MM"/>
            <Option name="outline_color" type="QString" value="253,174,97,255"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="outline_width" type="QString" value="0.4"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="style" type="QString" value="solid"/>
          </Option>
          <prop v="3x:0,0,0,0,0,0" k="border_width_map_unit_scale"/>
          <prop v="253,174,97,45" k="color"/>
          <prop v="bevel" k="joinstyle"/>
          <prop v="0,0" k="offset"/>
          <prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
          <prop v="MM" k="offset_unit"/>
          <prop v="253,174,97,255" k="outline_color"/>
          <prop v="solid" k="outline_style"/>
          <prop v="0.4" k="outline_width"/>
          <prop v="MM" k="outline_width_unit"/>
          <prop v="solid" k="style"/>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" type="QString" value=""/>
              <Option name="properties"/>
              <Option name="type" type="QString" value="collection"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
      <symbol name="4" type="fill" alpha="1" force_rhr="0" clip_to_extent="1">
        <data_defined_properties>
          <Option type="Map">
            <Option name="name" type="QString" value=""/>
            <Option name="properties"/>
            <Option name="type" type="QString" value="collection"/>
          </Option>
        </data_defined_properties>
        <layer enabled="1" class="SimpleFill" locked="0" pass="0">
          <Option type="Map">
            <Option name="border_width_map_unit_scale" type="QString" value="3x:0,0,0,0,0,0"/>
            <Option name="color" type="QString" value="215,48,39,45"/>
            <Option name="joinstyle" type="QString" value="bevel"/>
            <Option name="offset" type="QString" value="0,0"/>
            <Option name="offset_map_unit_scale" type="QString" value="3x:0,0,0,0,0,0"/>
            <Option name="offset_unit" type="QString" value="MM"/>
            <Option name="outline_color" type="QString" value="215,48,39,255"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="outline_width" type="QString" value="0.4"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="style" type="QString" value="solid"/>
          </Option>
          <prop v="3x:0,0,0,0,0,0" k="border_width_map_unit_scale"/>
          <prop v="215,48,39,45" k="color"/>
          <prop v="bevel" k="joinstyle"/>
          <prop v="0,0" k="offset"/>
          <prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
          <prop v="MM" k="offset_unit"/>
          <prop v="215,48,39,255" k="outline_color"/>
          <prop v="solid" k="outline_style"/>
          <prop v="0.4" k="outline_width"/>
          <prop v="MM" k="outline_width_unit"/>
          <prop v="solid" k="style"/>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" type="QString" value=""/>
              <Option name="properties"/>
              <Option name="type" type="QString" value="collection"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
    </symbols>
    <classificationMethod id="Custom">
      <symmetricMode enabled="0" astride="0" symmetrypoint="0"/>
      <labelFormat format="%1 - %2" trimtrailingzeroes="1" labelprecision="4"/>
      <parameters>
        <Option/>
      </parameters>
      <extraInformation/>
    </classificationMethod>
    <rotation/>
    <sizescale/>
  </renderer-v2>
  <blendMode>0</blendMode>
  <featureBlendMode>0</featureBlendMode>
  <fieldConfiguration>
    <field name="source" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="collection" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="identifier" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="acquired" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="acquired_end" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="tile" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="cloud" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="snow" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="level" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="kind" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="platform" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="orbit" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="orbit_state" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="version" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="latest" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="published" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="size_mb" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="online" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="theia_product" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="quicklook" configurationFlags="None">
      <editWidget type="ExternalResource">
        <config>
          <Option type="Map">
            <Option name="DocumentViewer" type="int" value="0"/>
            <Option name="FileWidget" type="bool" value="true"/>
            <Option name="FullUrl" type="bool" value="true"/>
            <Option name="UseLink" type="bool" value="true"/>
          </Option>
        </config>
      </editWidget>
    </field>
    <field name="thumbnail" configurationFlags="None">
      <editWidget type="Hidden">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="uid" configurationFlags="None">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="endpoint" configurationFlags="None">
      <editWidget type="Hidden">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field name="files" configurationFlags="None">
      <editWidget type="Hidden">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
  </fieldConfiguration>
  <aliases>
    <alias name="" field="source" index="0"/>
    <alias name="" field="collection" index="1"/>
    <alias name="Product" field="identifier" index="2"/>
    <alias name="Acquired" field="acquired" index="3"/>
    <alias name="" field="acquired_end" index="4"/>
    <alias name="Tile or site" field="tile" index="5"/>
    <alias name="Cloud (%)" field="cloud" index="6"/>
    <alias name="Snow (%)" field="snow" index="7"/>
    <alias name="Level" field="level" index="8"/>
    <alias name="" field="kind" index="9"/>
    <alias name="Platform" field="platform" index="10"/>
    <alias name="" field="orbit" index="11"/>
    <alias name="" field="orbit_state" index="12"/>
    <alias name="Version" field="version" index="13"/>
    <alias name="" field="latest" index="14"/>
    <alias name="Published" field="published" index="15"/>
    <alias name="Size (MB)" field="size_mb" index="16"/>
    <alias name="On disk" field="online" index="17"/>
    <alias name="THEIA product" field="theia_product" index="18"/>
    <alias name="Quick look" field="quicklook" index="19"/>
    <alias name="" field="thumbnail" index="20"/>
    <alias name="" field="uid" index="21"/>
    <alias name="" field="endpoint" index="22"/>
    <alias name="" field="files" index="23"/>
  </aliases>
  <defaults>
    <default expression="" field="source" applyOnUpdate="0"/>
    <default expression="" field="collection" applyOnUpdate="0"/>
    <default expression="" field="identifier" applyOnUpdate="0"/>
    <default expression="" field="acquired" applyOnUpdate="0"/>
    <default expression="" field="acquired_end" applyOnUpdate="0"/>
    <default expression="" field="tile" applyOnUpdate="0"/>
    <default expression="" field="cloud" applyOnUpdate="0"/>
    <default expression="" field="snow" applyOnUpdate="0"/>
    <default expression="" field="level" applyOnUpdate="0"/>
    <default expression="" field="kind" applyOnUpdate="0"/>
    <default expression="" field="platform" applyOnUpdate="0"/>
    <default expression="" field="orbit" applyOnUpdate="0"/>
    <default expression="" field="orbit_state" applyOnUpdate="0"/>
    <default expression="" field="version" applyOnUpdate="0"/>
    <default expression="" field="latest" applyOnUpdate="0"/>
    <default expression="" field="published" applyOnUpdate="0"/>
    <default expression="" field="size_mb" applyOnUpdate="0"/>
    <default expression="" field="online" applyOnUpdate="0"/>
    <default expression="" field="theia_product" applyOnUpdate="0"/>
    <default expression="" field="quicklook" applyOnUpdate="0"/>
    <default expression="" field="thumbnail" applyOnUpdate="0"/>
    <default expression="" field="uid" applyOnUpdate="0"/>
    <default expression="" field="endpoint" applyOnUpdate="0"/>
    <default expression="" field="files" applyOnUpdate="0"/>
  </defaults>
  <constraints>
    <constraint notnull_strength="0" constraints="0" field="source" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="collection" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="identifier" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="acquired" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="acquired_end" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="tile" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="cloud" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="snow" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="level" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="kind" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="platform" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="orbit" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="orbit_state" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="version" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="latest" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="published" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="size_mb" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="online" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="theia_product" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="quicklook" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="thumbnail" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="uid" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="endpoint" exp_strength="0" unique_strength="0"/>
    <constraint notnull_strength="0" constraints="0" field="files" exp_strength="0" unique_strength="0"/>
  </constraints>
  <constraintExpressions>
    <constraint field="source" desc="" exp=""/>
    <constraint field="collection" desc="" exp=""/>
    <constraint field="identifier" desc="" exp=""/>
    <constraint field="acquired" desc="" exp=""/>
    <constraint field="acquired_end" desc="" exp=""/>
    <constraint field="tile" desc="" exp=""/>
    <constraint field="cloud" desc="" exp=""/>
    <constraint field="snow" desc="" exp=""/>
    <constraint field="level" desc="" exp=""/>
    <constraint field="kind" desc="" exp=""/>
    <constraint field="platform" desc="" exp=""/>
    <constraint field="orbit" desc="" exp=""/>
    <constraint field="orbit_state" desc="" exp=""/>
    <constraint field="version" desc="" exp=""/>
    <constraint field="latest" desc="" exp=""/>
    <constraint field="published" desc="" exp=""/>
    <constraint field="size_mb" desc="" exp=""/>
    <constraint field="online" desc="" exp=""/>
    <constraint field="theia_product" desc="" exp=""/>
    <constraint field="quicklook" desc="" exp=""/>
    <constraint field="thumbnail" desc="" exp=""/>
    <constraint field="uid" desc="" exp=""/>
    <constraint field="endpoint" desc="" exp=""/>
    <constraint field="files" desc="" exp=""/>
  </constraintExpressions>
  <expressionfields/>
  <editform tolerant="1"></editform>
  <editforminit/>
  <editforminitcodesource>0</editforminitcodesource>
  <editforminitfilepath></editforminitfilepath>
  <editforminitcode><![CDATA[]]></editforminitcode>
  <featformsuppress>0</featformsuppress>
  <editorlayout>generatedlayout</editorlayout>
  <editable/>
  <labelOnTop/>
  <reuseLastValue/>
  <dataDefinedFieldProperties/>
  <widgets/>
  <mapTip>&lt;b>[% "identifier" %]&lt;/b>&lt;br>[% format_date("acquired", 'yyyy-MM-dd HH:mm') %], [% "tile" %]&lt;br>cloud [% coalesce(round("cloud"), '?') %] %, [% coalesce(round("size_mb"), '?') %] MB&lt;br>&lt;img src="[% "thumbnail" %]" width="320"></mapTip>
  <layerGeometryType>2</layerGeometryType>
</qgis>
