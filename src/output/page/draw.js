// Records and the base map -> two canvases on a Leaflet map: the country below, what was found above it.

const BASE = block("basemap");
// World coordinates: those of Web Mercator at zoom 0, 256 wide; a shift and a scale away from pixels at any zoom.
const projected = (lon, lat) => L.CRS.EPSG3857.latLngToPoint(L.latLng(Math.max(-85, Math.min(85, lat)), lon), 0);
const pathOf = (positions) => {
  const path = new Float64Array(positions.length * 2);
  positions.forEach(([lon, lat], at) => {
    const point = projected(lon, lat);
    path[2 * at] = point.x;
    path[2 * at + 1] = point.y;
  });
  return path;
};
// Lines of the base map are steps between whole thousandths of a degree: [lon, lat, step, step, ...].
const unpacked = (steps) => {
  const positions = [];
  let [lon, lat] = [0, 0];
  for (let at = 0; at < steps.length; at += 2) {
    lon += steps[at];
    lat += steps[at + 1];
    positions.push([lon / 1000, lat / 1000]);
  }
  return pathOf(positions);
};
const COUNTRY = {
  land: (BASE.land || []).map(unpacked),
  oblasts: (BASE.oblasts || []).flatMap((oblast) => oblast.rings.map(unpacked)),
  rivers: (BASE.rivers || []).map((river) => ({ ...river, paths: river.lines.map(unpacked) })),
  border: (BASE.border || []).map(unpacked),
  towns: (BASE.towns || []).map(([name, lon, lat, zoom]) => ({ name, zoom, point: projected(lon, lat) })),
  words: (BASE.words || []).map(([name, lon, lat, kind]) => ({ name, kind, point: projected(lon, lat) })),
};

let COLOURS = {};
const readColours = () => {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  COLOURS = {};
  sprites = new Map();
  for (const name of ["sea", "land", "ukraine", "oblast", "border", "river", "town", "label", "halo", "sea-label",
    "foreign-label", "ink", "location", "dateline", "actor", "movement", "other", "chosen", "consistent",
    "distance_off", "direction_off", "both_off", "unverifiable"]) COLOURS[name] = of(name);
};
const DASHES = { consistent: [], distance_off: [9, 4], direction_off: [2, 4], both_off: [10, 3, 2, 3], unverifiable: [1, 5] };
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif";

// A canvas that is drawn when the map has moved, and again when told.
const CanvasLayer = L.Renderer.extend({
  initialize(draw, options) {
    this._draw = draw;
    L.Renderer.prototype.initialize.call(this, options);
  },
  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._ctx = this._container.getContext("2d");
  },
  _destroyContainer() {
    cancelAnimationFrame(this._frame);
    this._container.remove();
    delete this._container;
  },
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const dense = Math.min(3, window.devicePixelRatio || 1);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = Math.round(size.x * dense);
    this._container.height = Math.round(size.y * dense);
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._dense = dense;
    this.redraw();
  },
  redraw() {
    if (!this._map || !this._bounds) return;
    const ctx = this._ctx;
    const [size, min] = [this._bounds.getSize(), this._bounds.min];
    ctx.setTransform(this._dense, 0, 0, this._dense, 0, 0);
    ctx.clearRect(0, 0, size.x, size.y);
    const scale = 2 ** this._zoom;
    const origin = this._map.getPixelOrigin().add(min);
    this._draw(ctx, {
      scale, zoom: this._zoom, dense: this._dense, width: size.x, height: size.y,
      x: (worldX) => worldX * scale - origin.x, y: (worldY) => worldY * scale - origin.y,
    });
  },
  later() {
    cancelAnimationFrame(this._frame);
    this._frame = requestAnimationFrame(() => this.redraw());
  },
});

const trace = (ctx, frame, path, close) => {
  for (let at = 0; at < path.length; at += 2) {
    const [x, y] = [frame.x(path[at]), frame.y(path[at + 1])];
    if (at === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
  if (close) ctx.closePath();
};

// A rough river goes through a few towns on its banks; rounded at them it is not taken for a ruled line.
const traceRound = (ctx, frame, path) => {
  const [x, y] = [(at) => frame.x(path[at]), (at) => frame.y(path[at + 1])];
  const last = path.length - 2;
  ctx.moveTo(x(0), y(0));
  for (let at = 2; at < last; at += 2) {
    ctx.quadraticCurveTo(x(at), y(at), (x(at) + x(at + 2)) / 2, (y(at) + y(at + 2)) / 2);
  }
  ctx.lineTo(x(last), y(last));
};

const drawCountry = (ctx, frame, tiled) => {
  ctx.lineJoin = ctx.lineCap = "round";
  const fill = (paths, colour) => {
    ctx.beginPath();
    for (const path of paths) trace(ctx, frame, path, true);
    ctx.fillStyle = colour;
    ctx.fill("evenodd");
  };
  const line = (paths, colour, width, round) => {
    ctx.beginPath();
    for (const path of paths) (round ? traceRound : trace)(ctx, frame, path, false);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  };
  const rivers = (which) => COUNTRY.rivers.filter(which).flatMap((river) => river.paths);
  if (!tiled) {
    ctx.fillStyle = COLOURS.sea;
    ctx.fillRect(0, 0, frame.width, frame.height);
    fill(COUNTRY.land, COLOURS.land);
    ctx.beginPath();
    for (const path of COUNTRY.oblasts) trace(ctx, frame, path, true);
    ctx.fillStyle = COLOURS.ukraine;
    ctx.fill("nonzero");
    const wide = frame.zoom < 6 ? 0.7 : frame.zoom < 8 ? 1 : 1.4;
    if (frame.zoom >= 6) line(rivers((river) => river.rough), COLOURS.river, wide * 0.8, true);
    line(rivers((river) => !river.rough && !river.main), COLOURS.river, wide);
    line(rivers((river) => river.main), COLOURS.river, wide * 2);
    line(COUNTRY.oblasts, COLOURS.oblast, 0.8);
  }
  line(COUNTRY.border, COLOURS.border, frame.zoom < 7 ? 1.4 : 2);
  if (tiled) return;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const { name, kind, point } of COUNTRY.words) {
    const sea = kind === "sea";
    if (!sea && frame.zoom > 8) continue;
    ctx.font = sea ? `italic ${frame.zoom < 6 ? 12 : 15}px Georgia, 'Times New Roman', serif` : `600 11px ${FONT}`;
    ctx.fillStyle = sea ? COLOURS["sea-label"] : COLOURS["foreign-label"];
    if ("letterSpacing" in ctx) ctx.letterSpacing = sea ? "1px" : "2px";
    ctx.fillText(sea ? name : name.toUpperCase(), frame.x(point.x), frame.y(point.y));
    if ("letterSpacing" in ctx) ctx.letterSpacing = "0px";
  }
};

// Records that stand on one spot, or are one line, are one thing on the map.
const groups = [];
const groupOf = (() => {
  const known = new Map();
  return (record) => {
    const { type, coordinates } = record.geometry;
    const line = type !== "Point";
    const place = line && record.named ? text(record.p.place_id) : null;
    const key = `${record.named ? "" : record.kind + (record.verdict || "")}|${place || JSON.stringify(coordinates)}`;
    let group = known.get(key);
    if (!group) {
      group = { line, points: [], paths: [], closed: /Polygon/.test(type), records: [], shown: [] };
      if (type === "Point") group.points.push(projected(...coordinates));
      else if (type === "MultiPoint") group.points = coordinates.map((position) => projected(...position));
      else if (type === "LineString") group.paths.push(pathOf(coordinates));
      else if (type === "MultiPolygon") group.paths = coordinates.flat().map(pathOf);
      else group.paths = coordinates.map(pathOf);
      known.set(key, group);
      groups.push(group);
    }
    group.records.push(record);
    return group;
  };
})();
for (const record of ORDER) record.group = groupOf(record);

// What a claim says, where it can be drawn: the spot at that distance and direction, or the ring of that distance.
const BEARINGS = { N: 0, NNE: 22.5, NE: 45, ENE: 67.5, E: 90, ESE: 112.5, SE: 135, SSE: 157.5, S: 180, SSW: 202.5,
  SW: 225, WSW: 247.5, W: 270, WNW: 292.5, NW: 315, NNW: 337.5 };
const EARTH_KM = 6371.0088;
// On a sphere; a picture need not be better than half a per cent.
const destination = ([lon, lat], km, bearing) => {
  const rad = Math.PI / 180;
  const [arc, way, phi] = [km / EARTH_KM, bearing * rad, lat * rad];
  const to = Math.asin(Math.sin(phi) * Math.cos(arc) + Math.cos(phi) * Math.sin(arc) * Math.cos(way));
  const east = Math.atan2(Math.sin(way) * Math.sin(arc) * Math.cos(phi), Math.cos(arc) - Math.sin(phi) * Math.sin(to));
  return [lon + east / rad, to / rad];
};
const ring = (centre, km) => pathOf(Array.from({ length: 73 }, (_, at) => destination(centre, km, at * 5)));
const claimed = (record) => {
  if (record.said !== undefined) return record.said;
  const { p, geometry } = record;
  const [least, most] = [number(p.claimed_km_min), number(p.claimed_km_max)];
  const km = least !== null && most !== null ? (least + most) / 2 : least ?? most;
  record.said = null;
  if (record.kind === "claim" && p.geometry_basis === "places" && geometry.type === "LineString" && km > 0) {
    const reference = geometry.coordinates[0];
    const bearing = BEARINGS[p.claimed_direction];
    record.said = bearing === undefined
      ? { ring: ring(reference, km) }
      : { spot: projected(...destination(reference, km, bearing)), from: projected(...reference) };
    record.said.true = projected(...geometry.coordinates[geometry.coordinates.length - 1]);
  }
  return record.said;
};
const errorRing = (record) => {
  const km = number(record.p.position_error_km);
  const drawn = record.geometry.type === "Point" && km !== null && km > 0 && km < 200;
  return drawn ? ring(record.geometry.coordinates, km) : null;
};

const rank = (record) => (record.named ? ROLES.indexOf(record.role) : -1);
const leading = (group) => group.shown.reduce((best, record) => (rank(record) < rank(best) ? record : best));
const mentionsOf = (group) => group.shown.reduce((sum, record) => sum + record.mentions, 0);
const radiusOf = (group) => Math.min(15, Math.round(2 * (5 + 1.7 * Math.log2(Math.max(1, mentionsOf(group))))) / 2);
const mark = (ctx, role, x, y, radius, count) => {
  ctx.beginPath();
  if (role === "attribution") ctx.rect(x - radius * 0.85, y - radius * 0.85, radius * 1.7, radius * 1.7);
  else if (role === "dateline") {
    ctx.moveTo(x, y - radius * 1.2);
    ctx.lineTo(x + radius * 1.1, y + radius * 0.8);
    ctx.lineTo(x - radius * 1.1, y + radius * 0.8);
    ctx.closePath();
  } else ctx.arc(x, y, radius, 0, 2 * Math.PI);
  const hollow = role === "actor" || role === "attribution";
  ctx.fillStyle = hollow ? COLOURS.halo : role === "dateline" ? COLOURS.dateline : COLOURS.location;
  ctx.strokeStyle = hollow ? COLOURS.actor : COLOURS.halo;
  ctx.lineWidth = hollow ? 2 : 1.5;
  ctx.fill();
  ctx.stroke();
  if (count > 4 && !hollow && role !== "dateline") {
    ctx.font = `600 ${count > 99 ? 9 : 10}px ${FONT}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = COLOURS.halo;
    ctx.fillText(count, x, y + 0.5);
  }
};
// Every mark is drawn once and then copied: thousands of them are as many copies of a few small pictures.
const SPRITE = 40;
let sprites = new Map();
const spriteOf = (role, radius, count, dense) => {
  const key = `${role}|${radius}|${count > 4 ? count : 0}|${dense}`;
  let sprite = sprites.get(key);
  if (!sprite) {
    sprite = document.createElement("canvas");
    sprite.width = sprite.height = SPRITE * dense;
    const ctx = sprite.getContext("2d");
    ctx.scale(dense, dense);
    mark(ctx, role, SPRITE / 2, SPRITE / 2, radius, count);
    sprites.set(key, sprite);
  }
  return sprite;
};
const diamond = (ctx, x, y, size, colour) => {
  ctx.beginPath();
  ctx.moveTo(x, y - size);
  ctx.lineTo(x + size, y);
  ctx.lineTo(x, y + size);
  ctx.lineTo(x - size, y);
  ctx.closePath();
  ctx.fillStyle = COLOURS.halo;
  ctx.fill();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.setLineDash([]);
  ctx.stroke();
};
const colourOf = (record) =>
  record.kind === "claim" ? COLOURS[record.verdict] || COLOURS.unverifiable
    : record.kind === "movement" ? COLOURS.movement
      : record.named ? COLOURS.river : COLOURS.other;

const drawSaid = (ctx, frame, record, whole) => {
  const said = claimed(record);
  if (!said) return;
  const colour = colourOf(record);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.3;
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  if (said.ring) {
    trace(ctx, frame, said.ring, true);
    ctx.stroke();
  } else {
    const [x, y] = [frame.x(said.spot.x), frame.y(said.spot.y)];
    ctx.moveTo(frame.x(said.from.x), frame.y(said.from.y));
    ctx.lineTo(x, y);
    if (whole) ctx.lineTo(frame.x(said.true.x), frame.y(said.true.y));
    ctx.stroke();
    diamond(ctx, x, y, whole ? 6 : 4.5, colour);
  }
  ctx.setLineDash([]);
};

const onLine = (ctx, frame, group) => {
  ctx.beginPath();
  for (const path of group.paths) trace(ctx, frame, path, group.closed);
};
const arrow = (ctx, frame, path, colour) => {
  const n = path.length;
  const [x, y] = [frame.x(path[n - 2]), frame.y(path[n - 1])];
  const way = Math.atan2(y - frame.y(path[n - 3]), x - frame.x(path[n - 4]));
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x - 9 * Math.cos(way - 0.4), y - 9 * Math.sin(way - 0.4));
  ctx.lineTo(x - 9 * Math.cos(way + 0.4), y - 9 * Math.sin(way + 0.4));
  ctx.fillStyle = colour;
  ctx.fill();
};

// Names of places, none over another; `taken` are the boxes of what is written already.
const drawLabels = (ctx, frame, names, marks, taken) => {
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  const label = (name, point, size, weight, gap, dot) => {
    const [x, y] = [frame.x(point.x), frame.y(point.y)];
    if (x < -50 || y < -20 || x > frame.width + 50 || y > frame.height + 20) return;
    ctx.font = `${weight} ${size}px ${FONT}`;
    const width = ctx.measureText(name).width;
    const box = [x - 4, y - size * 0.7, x + gap + width + 3, y + size * 0.7];
    if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
    taken.push(box);
    if (dot) {
      ctx.beginPath();
      ctx.arc(x, y, 2, 0, 2 * Math.PI);
      ctx.fillStyle = COLOURS.town;
      ctx.fill();
    }
    ctx.strokeStyle = COLOURS.halo;
    ctx.lineWidth = 3;
    ctx.strokeText(name, x + gap, y);
    ctx.fillStyle = COLOURS.label;
    ctx.fillText(name, x + gap, y);
  };
  const busy = new Set();
  const ends = state.chosen && taken.length > 0 ? [state.chosen.p.reference, state.chosen.p.subject] : [];
  for (const { name, point, gap } of names) {
    busy.add(name);
    if (!ends.includes(name)) label(name, point, 12, 600, gap, false);
  }
  if (!tiled()) {
    for (const { name, point, zoom } of COUNTRY.towns) {
      if (zoom > frame.zoom || busy.has(name)) continue;
      const under = marks.find((mark) => Math.hypot(mark.x - frame.x(point.x), mark.y - frame.y(point.y)) < mark.radius + 3);
      label(name, point, zoom <= 5 ? 12 : 11, zoom <= 5 ? 500 : 400, under ? under.radius + 6 : 5, !under);
    }
  }
};

const drawEvents = (ctx, frame) => {
  // Chromium prints the upper of two canvases alone.
  if (document.body.classList.contains("printing")) drawCountry(ctx, frame, tiled());
  ctx.lineJoin = ctx.lineCap = "round";
  const chosen = state.chosen && state.chosen.group.shown.includes(state.chosen) ? state.chosen : null;
  const seen = groups.filter((group) => group.shown.length > 0);
  for (const group of seen.filter((group) => group.line)) {
    const record = group.shown[0];
    const colour = colourOf(record);
    if (record.kind === "claim" && /off$/.test(record.verdict)) drawSaid(ctx, frame, record, false);
    onLine(ctx, frame, group);
    if (group.closed) {
      ctx.globalAlpha = 0.15;
      ctx.fillStyle = colour;
      ctx.fill("evenodd");
      ctx.globalAlpha = 1;
    }
    ctx.strokeStyle = colour;
    ctx.lineWidth = record.named ? 3.5 : record.kind === "movement" ? 2 : 2.6;
    ctx.setLineDash(record.kind === "claim" ? DASHES[record.verdict] || [] : []);
    ctx.globalAlpha = record.named ? 0.75 : 1;
    ctx.stroke();
    ctx.setLineDash([]);
    if (record.kind === "movement" && group.paths[0]) arrow(ctx, frame, group.paths[0], colour);
    ctx.globalAlpha = 1;
  }
  const [named, marks] = [[], []];
  for (const group of seen.filter((group) => group.points.length > 0)) {
    const record = leading(group);
    const radius = radiusOf(group);
    for (const point of group.points) {
      const [x, y] = [frame.x(point.x), frame.y(point.y)];
      if (x < -20 || y < -20 || x > frame.width + 20 || y > frame.height + 20) continue;
      const role = record.named && ROLES.includes(record.role) ? record.role : "location";
      ctx.drawImage(spriteOf(role, radius, mentionsOf(group), frame.dense), x - SPRITE / 2, y - SPRITE / 2, SPRITE, SPRITE);
      marks.push({ x, y, radius });
      named.push({ name: text(record.p.name) || record.title, point, gap: radius + 3, count: mentionsOf(group) });
    }
  }
  const taken = chosen ? drawChosen(ctx, frame, chosen) : [];
  named.sort((a, b) => b.count - a.count);
  const most = frame.zoom >= 8 ? 300 : named.length <= 40 ? 40 : 0;
  drawLabels(ctx, frame, named.slice(0, most), marks, taken);
};

// The names of a chosen claim's ends, and which of its spots is the one said; gives the boxes of what is written.
const drawEnds = (ctx, frame, record) => {
  const said = claimed(record);
  const boxes = [];
  if (!said) return boxes;
  ctx.font = `600 12px ${FONT}`;
  ctx.textBaseline = "middle";
  const start = projected(...record.geometry.coordinates[0]);
  const name = (words, point, beyond) => {
    const [x, y] = [frame.x(point.x), frame.y(point.y)];
    const right = x >= frame.x(beyond.x);
    ctx.textAlign = right ? "left" : "right";
    ctx.strokeStyle = COLOURS.halo;
    ctx.lineWidth = 4;
    ctx.strokeText(words, x + (right ? 10 : -10), y);
    ctx.fillStyle = COLOURS.ink;
    ctx.fillText(words, x + (right ? 10 : -10), y);
    const width = ctx.measureText(words).width;
    boxes.push([right ? x + 6 : x - 14 - width, y - 9, right ? x + 14 + width : x - 6, y + 9]);
  };
  if (text(record.p.reference)) name(record.p.reference, start, said.true);
  if (text(record.p.subject)) name(record.p.subject, said.true, start);
  if (said.spot) name("as claimed", said.spot, said.true);
  return boxes;
};

const drawChosen = (ctx, frame, record) => {
  const { group } = record;
  let boxes = [];
  const around = errorRing(record);
  if (around) {
    ctx.beginPath();
    trace(ctx, frame, around, true);
    ctx.strokeStyle = COLOURS.chosen;
    ctx.lineWidth = 1.2;
    ctx.setLineDash([2, 4]);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  if (group.line) {
    onLine(ctx, frame, group);
    ctx.strokeStyle = COLOURS.chosen;
    ctx.globalAlpha = 0.2;
    ctx.lineWidth = 11;
    ctx.stroke();
    ctx.globalAlpha = 1;
    drawSaid(ctx, frame, record, true);
    boxes = drawEnds(ctx, frame, record);
  }
  for (const point of group.points) {
    for (const [width, colour] of [[5, COLOURS.halo], [3, COLOURS.chosen]]) {
      ctx.beginPath();
      ctx.arc(frame.x(point.x), frame.y(point.y), radiusOf(group) + 4, 0, 2 * Math.PI);
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
    }
  }
  return boxes;
};

// The group under a point of the map, points before lines.
const groupAt = (map, latlng, slack) => {
  const at = projected(latlng.lng, latlng.lat);
  const scale = 2 ** map.getZoom();
  let [best, least] = [null, Infinity];
  for (const group of groups) {
    if (group.shown.length === 0) continue;
    for (const point of group.points) {
      const off = Math.hypot(point.x - at.x, point.y - at.y) * scale - radiusOf(group);
      if (off < slack && off < least) [best, least] = [group, off];
    }
  }
  if (best) return best;
  for (const group of groups) {
    if (group.shown.length === 0) continue;
    for (const path of group.paths) {
      for (let n = 0; n + 3 < path.length; n += 2) {
        const [dx, dy] = [path[n + 2] - path[n], path[n + 3] - path[n + 1]];
        const share = Math.max(0, Math.min(1, ((at.x - path[n]) * dx + (at.y - path[n + 1]) * dy) / (dx * dx + dy * dy || 1)));
        const off = Math.hypot(path[n] + share * dx - at.x, path[n + 1] + share * dy - at.y) * scale;
        if (off < slack + 3 && off < least) [best, least] = [group, off];
      }
    }
  }
  return best;
};
const tiled = () => Boolean(ABOUT.tiles);
