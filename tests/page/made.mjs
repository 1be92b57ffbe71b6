// Makes maps that no article gives: hostile words, and as many features as one asks for.
// usage: node made.mjs hostile | node made.mjs many N
const [what, count] = process.argv.slice(2);
const feature = (at, lon, lat, properties) => ({
  type: "Feature", id: `f${at}`, geometry: { type: "Point", coordinates: [lon, lat] },
  properties: { id: `f${at}`, kind: "mention", role: "location", place_class: "settlement", confidence: 0.9, ...properties },
});

if (what === "hostile") {
  const words = "</script><script>window.hurt=1</script><img src=x onerror='window.hurt=2'><svg onload=window.hurt=3> & \u2028 {{ script }}";
  const all = ["title", "name", "name_uk", "mention", "oblast", "raion", "article", "article_title", "date_text", "place_class",
    "role", "claims_text", "offset_text", "verdict_reason"];
  const properties = Object.fromEntries(all.map((name) => [name, `${name} ${words}`]));
  Object.assign(properties, {
    sentence: `A sentence with ${properties.mention} in it`, start: "2023-05-20T00:00:00Z", end: "2023-05-20T23:59:59Z",
    url: "javascript:window.hurt=4", id: "f0\"><script>window.hurt=5</script>", verdict: `x" onclick="window.hurt=6`,
  });
  const linked = { name: "Linked", title: "Linked", url: "https://example.org/a?b=<c>", sentence: "Kyiv, then Kyiv, then Kyiv.",
    mention: "Kyiv", article: "twice", char_start: 112, start: "2023-05-22", end: "2023-05-22" };
  const others = [101, 123].map((start, at) => feature(4 + at, 36, 49, { ...linked, url: null, title: `Kyiv ${at}`, char_start: start }));
  const features = [feature(0, 31, 49, properties), feature(1, 32, 48, linked), ...others,
    feature(2, 33, 48, { title: "Undated", name: "Undated", start: null, end: null })];
  console.log(JSON.stringify({ type: "FeatureCollection", features }));
} else {
  // The same numbers at every run.
  let seed = 7;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  for (let at = 0; at < Number(count); at += 1) {
    const day = new Date(Date.UTC(2023, 0, 1) + Math.floor(random() * 365) * 864e5).toISOString().slice(0, 10);
    const place = Math.floor(random() ** 2 * 2500);
    const [lon, lat] = [24 + ((place * 37) % 1500) / 100, 46.5 + ((place * 61) % 480) / 100];
    const name = `Place ${place}`;
    const common = { title: name, start: `${day}T00:00:00Z`, end: `${day}T23:59:59Z`, date: day, article: "many", sentence: `On that day something was told of ${name} and what lies around it.` };
    if (at % 10 === 0) {
      const verdict = ["consistent", "distance_off", "direction_off", "both_off", "unverifiable"][(at / 10) % 5];
      const properties = { id: `f${at}`, kind: "claim", claim: "20 km north of it", verdict, claimed_km_min: 20, claimed_km_max: 20,
        claimed_direction: "N", geometry_basis: "places", ...common };
      const coordinates = [[lon, lat], [lon + random() * 0.3, lat + 0.2]];
      console.log(JSON.stringify({ type: "Feature", id: `f${at}`, geometry: { type: "LineString", coordinates }, properties }));
    } else {
      const role = ["location", "location", "location", "actor", "attribution", "dateline"][at % 6];
      console.log(JSON.stringify(feature(at, lon, lat, { name, mention: name, role, confidence: Math.round(random() * 1000) / 1000, ...common })));
    }
  }
}
