<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.16-Białowieża" styleCategories="Symbology|Fields|Forms|MapTips|Temporal">
  <temporal accumulate="0" durationUnit="min" endField="acquired_end" durationField="" enabled="1" startField="acquired" startExpression="" endExpression="" mode="1" fixedDuration="1" limitMode="0">
    <fixedRange>
      <start></start>
      <end></end>
    </fixedRange>
  </temporal>
  <renderer-v2 forceraster="0" symbollevels="0" enableorderby="0" type="RuleRenderer" referencescale="-1">
    <rules key="{571ea1c7-be19-4f77-a065-c15095279a49}">
      <rule key="{3cb9fae2-a0a1-4323-823c-9368bfba8f0d}" label="cloud not given" symbol="0" filter="&quot;cloud&quot; IS NULL"/>
      <rule key="{a7a5ae41-514f-470d-a2cf-cbb24c674eb9}" label="cloud up to 10 %" symbol="1" filter="&quot;cloud&quot; &lt;= 10"/>
      <rule key="{b048fd44-e26d-4265-a1fb-6ec39e27ab59}" label="10 to 30 %" symbol="2" filter="&quot;cloud&quot; > 10 AND &quot;cloud&quot; &lt;= 30"/>
      <rule key="{d26b7727-033d-4235-9ef5-8714cbf95b1c}" label="30 to 60 %" symbol="3" filter="&quot;cloud&quot; > 30 AND &quot;cloud&quot; &lt;= 60"/>
      <rule key="{7d59792d-017f-4949-a106-7f2c929c4d84}" label="over 60 %" symbol="4" filter="&quot;cloud&quot; > 60"/>
    </rules>
    <symbols>
      <symbol name="0" clip_to_extent="1" force_rhr="0" alpha="1" type="fill">
        <data_defined_properties>
          <Option type="Map">
            <Option name="name" value="" type="QString"/>
            <Option name="properties"/>
            <Option name="type" value="collection" type="QString"/>
          </Option>
        </data_defined_properties>
        <layer class="SimpleFill" locked="0" pass="0" enabled="1">
          <Option type="Map">
            <Option name="border_width_map_unit_scale" value="3x:0,0,0,0,0,0" type="QString"/>
            <Option name="color" value="120,120,120,45" type="QString"/>
            <Option name="joinstyle" value="bevel" type="QString"/>
            <Option name="offset" value="0,0" type="QString"/>
            <Option name="offset_map_unit_scale" value="3x:0,0,0,0,0,0" type="QString"/>
            <Option name="offset_unit" value="MM" type="QString"/>
            <Option name="outline_color" value="120,120,120,255" type="QString"/>
            <Option name="outline_style" value="solid" type="QString"/>
            <Option name="outline_width" value="0.4" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="style" value="solid" type="QString"/>
          </Option>
          <prop k="border_width_map_unit_scale" v="3x:0,0,0,0,0,0"/>
          <prop k="color" v="120,120,120,45"/>
          <prop k="joinstyle" v="bevel"/>
          <prop k="offset" v="0,0"/>
          <prop k="offset_map_unit_scale" v="3x:0,0,0,0,0,0"/>
          <prop k="offset_unit" v="MM"/>
          <prop k="outline_color" v="120,120,120,255"/>
          <prop k="outline_style" v="solid"/>
          <prop k="outline_width" v="0.4"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="style" v="solid"/>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" value="" type="QString"/>
              <Option name="properties"/>
              <Option name="type" value="collection" type="QString"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
      <symbol name="1" clip_to_extent="1" force_rhr="0" alpha="1" type="fill">
        <data_defined_properties>
          <Option type="Map">
            <Option name="name" value="" type="QString"/>
            <Option name="properties"/>
            <Option name="type" value="collection" type="QString"/>
          </Option>
        </data_defined_properties>
        <layer class="SimpleFill" locked="0" pass="0" enabled="1">
          <Option type="Map">
            <Option name="border_width_map_unit_scale" value="3x:0,0,0,0,0,0" type="QString"/>
            <Option name="color" value="33,102,172,45" type="QString"/>
            <Option name="joinstyle" value="bevel" type="QString"/>
            <Option name="offset" value="0,0" type="QString"/>
            <Option name="offset_map_unit_scale" value="3x:0,0,0,0,0,0" type="QString"/>
            <Option name="offset_unit" value="MM" type="QString"/>
            <Option name="outline_color" value="33,102,172,255" type="QString"/>
            <Option name="outline_style" value="solid" type="QString"/>
            <Option name="outline_width" value="0.4" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="style" value="solid" type="QString"/>
          </Option>
          <prop k="border_width_map_unit_scale" v="3x:0,0,0,0,0,0"/>
          <prop k="color" v="33,102,172,45"/>
          <prop k="joinstyle" v="bevel"/>
          <prop k="offset" v="0,0"/>
          <prop k="offset_map_unit_scale" v="3x:0,0,0,0,0,0"/>
          <prop k="offset_unit" v="MM"/>
          <prop k="outline_color" v="33,102,172,255"/>
          <prop k="outline_style" v="solid"/>
          <prop k="outline_width" v="0.4"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="style" v="solid"/>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" value="" type="QString"/>
              <Option name="properties"/>
              <Option name="type" value="collection" type="QString"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
      <symbol name="2" clip_to_extent="1" force_rhr="0" alpha="1" type="fill">
        <data_defined_properties>
          <Option type="Map">
            <Option name="name" value="" type="QString"/>
            <Option name="properties"/>
            <Option name="type" value="collection" type="QString"/>
          </Option>
        </data_defined_properties>
        <layer class="SimpleFill" locked="0" pass="0" enabled="1">
          <Option type="Map">
            <Option name="border_width_map_unit_scale" value="3x:0,0,0,0,0,0" type="QString"/>
            <Option name="color" value="103,169,207,45" type="QString"/>
            <Option name="joinstyle" value="bevel" type="QString"/>
            <Option name="offset" value="0,0" type="QString"/>
            <Option name="offset_map_unit_scale" value="3x:0,0,0,0,0,0" type="QString"/>
            <Option name="offset_unit" value="MM" type="QString"/>
            <Option name="outline_color" value="103,169,207,255" type="QString"/>
            <Option name="outline_style" value="solid" type="QString"/>
            <Option name="outline_width" value="0.4" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="style" value="solid" type="QString"/>
          </Option>
          <prop k="border_width_map_unit_scale" v="3x:0,0,0,0,0,0"/>
          <prop k="color" v="103,169,207,45"/>
          <prop k="joinstyle" v="bevel"/>
          <prop k="offset" v="0,0"/>
          <prop k="offset_map_unit_scale" v="3x:0,0,0,0,0,0"/>
          <prop k="offset_unit" v="MM"/>
          <prop k="outline_color" v="103,169,207,255"/>
          <prop k="outline_style" v="solid"/>
          <prop k="outline_width" v="0.4"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="style" v="solid"/>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" value="" type="QString"/>
              <Option name="properties"/>
              <Option name="type" value="collection" type="QString"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
      <symbol name="3" clip_to_extent="1" force_rhr="0" alpha="1" type="fill">
        <data_defined_properties>
          <Option type="Map">
            <Option name="name" value="" type="QString"/>
            <Option name="properties"/>
            <Option name="type" value="collection" type="QString"/>
          </Option>
        </data_defined_properties>
        <layer class="SimpleFill" locked="0" pass="0" enabled="1">
          <Option type="Map">
            <Option name="border_width_map_unit_scale" value="3x:0,0,0,0,0,0" type="QString"/>
            <Option name="color" value="253,174,97,45" type="QString"/>
            <Option name="joinstyle" value="bevel" type="QString"/>
            <Option name="offset" value="0,0" type="QString"/>
            <Option name="offset_map_unit_scale" value="3x:0,0,0,0,0,0" type="QString"/>
            <Option name="offset_unit" value="MM" type="QString"/>
            <Option name="outline_color" value="253,174,97,255" type="QString"/>
            <Option name="outline_style" value="solid" type="QString"/>
            <Option name="outline_width" value="0.4" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="style" value="solid" type="QString"/>
          </Option>
          <prop k="border_width_map_unit_scale" v="3x:0,0,0,0,0,0"/>
          <prop k="color" v="253,174,97,45"/>
          <prop k="joinstyle" v="bevel"/>
          <prop k="offset" v="0,0"/>
          <prop k="offset_map_unit_scale" v="3x:0,0,0,0,0,0"/>
          <prop k="offset_unit" v="MM"/>
          <prop k="outline_color" v="253,174,97,255"/>
          <prop k="outline_style" v="solid"/>
          <prop k="outline_width" v="0.4"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="style" v="solid"/>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" value="" type="QString"/>
              <Option name="properties"/>
              <Option name="type" value="collection" type="QString"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
      <symbol name="4" clip_to_extent="1" force_rhr="0" alpha="1" type="fill">
        <data_defined_properties>
          <Option type="Map">
            <Option name="name" value="" type="QString"/>
            <Option name="properties"/>
            <Option name="type" value="collection" type="QString"/>
          </Option>
        </data_defined_properties>
        <layer class="SimpleFill" locked="0" pass="0" enabled="1">
          <Option type="Map">
            <Option name="border_width_map_unit_scale" value="3x:0,0,0,0,0,0" type="QString"/>
            <Option name="color" value="215,48,39,45" type="QString"/>
            <Option name="joinstyle" value="bevel" type="QString"/>
            <Option name="offset" value="0,0" type="QString"/>
            <Option name="offset_map_unit_scale" value="3x:0,0,0,0,0,0" type="QString"/>
            <Option name="offset_unit" value="MM" type="QString"/>
            <Option name="outline_color" value="215,48,39,255" type="QString"/>
            <Option name="outline_style" value="solid" type="QString"/>
            <Option name="outline_width" value="0.4" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="style" value="solid" type="QString"/>
          </Option>
          <prop k="border_width_map_unit_scale" v="3x:0,0,0,0,0,0"/>
          <prop k="color" v="215,48,39,45"/>
          <prop k="joinstyle" v="bevel"/>
          <prop k="offset" v="0,0"/>
          <prop k="offset_map_unit_scale" v="3x:0,0,0,0,0,0"/>
          <prop k="offset_unit" v="MM"/>
          <prop k="outline_color" v="215,48,39,255"/>
          <prop k="outline_style" v="solid"/>
          <prop k="outline_width" v="0.4"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="style" v="solid"/>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" value="" type="QString"/>
              <Option name="properties"/>
              <Option name="type" value="collection" type="QString"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
  <blendMode>0</blendMode>
  <featureBlendMode>0</featureBlendMode>
  <fieldConfiguration>
    <field configurationFlags="None" name="source">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="collection">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="identifier">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="acquired">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="acquired_end">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="tile">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="cloud">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="snow">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="level">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="kind">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="platform">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="orbit">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="orbit_state">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="version">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="latest">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="published">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="size_mb">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="online">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="theia_product">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="quicklook">
      <editWidget type="ExternalResource">
        <config>
          <Option type="Map">
            <Option name="DocumentViewer" value="0" type="int"/>
            <Option name="FileWidget" value="true" type="bool"/>
            <Option name="FullUrl" value="true" type="bool"/>
            <Option name="UseLink" value="true" type="bool"/>
          </Option>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="thumbnail">
      <editWidget type="Hidden">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="uid">
      <editWidget type="">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="endpoint">
      <editWidget type="Hidden">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
    <field configurationFlags="None" name="files">
      <editWidget type="Hidden">
        <config>
          <Option/>
        </config>
      </editWidget>
    </field>
  </fieldConfiguration>
  <aliases>
    <alias field="source" name="" index="0"/>
    <alias field="collection" name="" index="1"/>
    <alias field="identifier" name="Product" index="2"/>
    <alias field="acquired" name="Acquired" index="3"/>
    <alias field="acquired_end" name="" index="4"/>
    <alias field="tile" name="Tile or site" index="5"/>
    <alias field="cloud" name="Cloud (%)" index="6"/>
    <alias field="snow" name="Snow (%)" index="7"/>
    <alias field="level" name="Level" index="8"/>
    <alias field="kind" name="" index="9"/>
    <alias field="platform" name="Platform" index="10"/>
    <alias field="orbit" name="" index="11"/>
    <alias field="orbit_state" name="" index="12"/>
    <alias field="version" name="Version" index="13"/>
    <alias field="latest" name="" index="14"/>
    <alias field="published" name="Published" index="15"/>
    <alias field="size_mb" name="Size (MB)" index="16"/>
    <alias field="online" name="On disk" index="17"/>
    <alias field="theia_product" name="THEIA product" index="18"/>
    <alias field="quicklook" name="Quick look" index="19"/>
    <alias field="thumbnail" name="" index="20"/>
    <alias field="uid" name="" index="21"/>
    <alias field="endpoint" name="" index="22"/>
    <alias field="files" name="" index="23"/>
  </aliases>
  <defaults>
    <default field="source" applyOnUpdate="0" expression=""/>
    <default field="collection" applyOnUpdate="0" expression=""/>
    <default field="identifier" applyOnUpdate="0" expression=""/>
    <default field="acquired" applyOnUpdate="0" expression=""/>
    <default field="acquired_end" applyOnUpdate="0" expression=""/>
    <default field="tile" applyOnUpdate="0" expression=""/>
    <default field="cloud" applyOnUpdate="0" expression=""/>
    <default field="snow" applyOnUpdate="0" expression=""/>
    <default field="level" applyOnUpdate="0" expression=""/>
    <default field="kind" applyOnUpdate="0" expression=""/>
    <default field="platform" applyOnUpdate="0" expression=""/>
    <default field="orbit" applyOnUpdate="0" expression=""/>
    <default field="orbit_state" applyOnUpdate="0" expression=""/>
    <default field="version" applyOnUpdate="0" expression=""/>
    <default field="latest" applyOnUpdate="0" expression=""/>
    <default field="published" applyOnUpdate="0" expression=""/>
    <default field="size_mb" applyOnUpdate="0" expression=""/>
    <default field="online" applyOnUpdate="0" expression=""/>
    <default field="theia_product" applyOnUpdate="0" expression=""/>
    <default field="quicklook" applyOnUpdate="0" expression=""/>
    <default field="thumbnail" applyOnUpdate="0" expression=""/>
    <default field="uid" applyOnUpdate="0" expression=""/>
    <default field="endpoint" applyOnUpdate="0" expression=""/>
    <default field="files" applyOnUpdate="0" expression=""/>
  </defaults>
  <constraints>
    <constraint field="source" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="collection" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="identifier" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="acquired" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="acquired_end" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="tile" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="cloud" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="snow" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="level" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="kind" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="platform" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="orbit" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="orbit_state" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="version" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="latest" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="published" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="size_mb" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="online" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="theia_product" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="quicklook" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="thumbnail" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="uid" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="endpoint" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
    <constraint field="files" constraints="0" exp_strength="0" notnull_strength="0" unique_strength="0"/>
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
