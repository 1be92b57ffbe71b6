#!/usr/bin/python3
"""Opens maps that dateline wrote in QGIS without a window, checks what QGIS makes of them, and draws them.

    tests/qgis/look.py FOLDER MAP...

draws every layer group of every MAP (events.geojson with its events.qml, events.gpkg) into FOLDER as PNG: once with all
days, once on the first day that has a claim or mention. It fails where a layer does not load, has no features, no style of rules or
no times. Needs QGIS 3.22 or newer with its Python module, on Debian: apt-get install python3-qgis qgis-providers
"""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (  # noqa: E402
    QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsDateTimeRange, QgsExpression,
    QgsExpressionContext, QgsExpressionContextUtils, QgsMapRendererParallelJob, QgsMapSettings, QgsProject,
    QgsProviderRegistry, QgsRectangle, QgsVectorLayer)
from qgis.PyQt.QtCore import QDateTime, QSize, Qt  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

SIZE = QSize(1500, 1050)


def fail(what):
    print("FAILED:", what)
    global failed
    failed = True


failed = False


def layers_of(path):
    """Every layer with a geometry that QGIS offers for a file, styled as the desktop would style it."""
    registry = QgsProviderRegistry.instance()
    try:
        flag = registry.SublayerQueryFlags(1)
    except AttributeError:
        from qgis.core import Qgis
        flag = Qgis.SublayerQueryFlag.ResolveGeometryType
    found = []
    for sublayer in registry.querySublayers(path, flag):
        layer = sublayer.toLayer(sublayer.LayerOptions(QgsProject.instance().transformContext()))
        if not layer.isValid():
            fail(f"{sublayer.uri()} does not load")
            continue
        # The desktop does the same once a layer has been added; before that, times are off.
        _, ok = layer.loadDefaultStyle()
        print(f"{os.path.basename(path)}: {layer.name()}: {layer.featureCount()} features, "
              f"{sublayer.featureCount()} told, geometry {layer.geometryType()}, default style {ok}")
        found.append(layer)
    return found


def check(layer):
    if layer.geometryType() in (3, 4):  # no geometry
        return
    name = layer.name()
    rules = layer.renderer().rootRule().children() if layer.renderer().type() == "RuleRenderer" else []
    if not rules:
        fail(f"{name} has no style of rules")
    times = layer.temporalProperties()
    if not (times.isActive() and times.startField() == "start" and times.endField() == "end"):
        fail(f"{name} has no times")
    features = list(layer.getFeatures())
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    counts = {rule.label(): 0 for rule in rules}
    filters = [(rule.label(), QgsExpression(rule.filterExpression() or "true")) for rule in rules]
    for feature in features:
        context.setFeature(feature)
        kept = [label for label, expression in filters if expression.evaluate(context)]
        if len(kept) != 1:
            fail(f"{name}: {feature['id']} falls under {len(kept)} rules: {kept}")
        for label in kept:
            counts[label] += 1
    print("   ", {label: count for label, count in counts.items() if count})
    if features:
        context.setFeature(features[0])
        tip = QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)
        if "<b>" not in tip or "[%" in tip or str(features[0]["title"])[:5] not in tip.replace("&quot;", '"'):
            fail(f"{name}: map tip {tip!r}")
        print("    tip:", tip[:600])
    if layer.labeling():
        for rule in layer.labeling().rootRule().children():
            expression = QgsExpression(rule.settings().fieldName)
            wanted = QgsExpression(rule.filterExpression() or "true")
            if expression.hasParserError() or wanted.hasParserError():
                fail(f"{name}: label {expression.parserErrorString()} {wanted.parserErrorString()}")
            for feature in features:
                context.setFeature(feature)
                if wanted.evaluate(context):
                    print("    label:", expression.evaluate(context), expression.evalErrorString())
                    break


def draw(layers, file, range_=None, zoom=1.0, centre=None):
    settings = QgsMapSettings()
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    settings.setDestinationCrs(mercator)
    settings.setOutputSize(SIZE)
    settings.setOutputDpi(110)
    settings.setBackgroundColor(QColor("#f4f1ea"))
    settings.setLayers(layers)
    extent = QgsRectangle()
    extent.setMinimal()
    for layer in layers:
        turn = QgsCoordinateTransform(layer.crs(), mercator, QgsProject.instance())
        if layer.featureCount():
            extent.combineExtentWith(turn.transformBoundingBox(layer.extent()))
    extent.scale(1.08 / zoom, centre)
    settings.setExtent(extent)
    if range_:
        settings.setIsTemporal(True)
        settings.setTemporalRange(range_)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    for error in job.errors():
        fail(f"{file}: {error.layerID} {error.message}")
    image = job.renderedImage()
    image.save(file)
    print("drawn", file)
    return image


def first_day(layers):
    days = [feature["date"] for layer in layers for feature in layer.getFeatures() if feature["date"]]
    days = sorted(day for day in days if not day.isNull())
    return max(set(days), key=days.count) if days else None


def main(folder, maps):
    QgsApplication.setPrefixPath("/usr", True)
    app = QgsApplication([], False)
    app.initQgis()
    os.makedirs(folder, exist_ok=True)
    for path in maps:
        layers = layers_of(path)
        for layer in layers:
            check(layer)
        drawn = [layer for layer in layers if layer.geometryType() in (0, 1)]
        if not any(layer.featureCount() for layer in drawn):
            fail(f"{path} has nothing to draw")
            continue
        drawn.sort(key=lambda layer: layer.geometryType())  # points on top
        stem = os.path.join(folder, os.path.basename(path).replace(".", "-"))
        whole = draw(drawn, stem + ".png")
        draw(drawn, stem + "-near.png", zoom=4.0)
        day = first_day(drawn)
        if day is None:
            fail(f"{path} has no days")
            continue
        begin, end = QDateTime(day), QDateTime(day.addDays(1))
        begin.setTimeSpec(Qt.UTC)
        end.setTimeSpec(Qt.UTC)
        one = draw(drawn, stem + f"-{day.toString('yyyy-MM-dd')}.png", QgsDateTimeRange(begin, end, True, False))
        if one == whole:
            fail(f"{path} does not change with the day")
    # Without a word of farewell to QGIS, which falls over layers that are still there.
    sys.stdout.flush()
    os._exit(1 if failed else 0)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
