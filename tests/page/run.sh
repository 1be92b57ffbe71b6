#!/usr/bin/env bash
# The page in headless Chromium with the network off; screenshots stay under target/page.
# usage: tests/page/run.sh DATELINE      (the program; without it, target/debug/dateline)
# Needs node, npm and chromium; CHROMIUM names another one.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$(realpath "${1:-target/debug/dateline}")
out=target/page
tools=target/ci/page
mkdir -p "$out" "$tools"
if [ ! -e "$tools/package/package.json" ]; then
    (cd "$tools" && tar xzf "$(npm pack --silent playwright-core@1.65.1 2>/dev/null)")
fi

"$binary" map examples/articles --quiet --output "$out/examples.html"
"$binary" map examples/articles/orikhiv-road.txt --quiet --output "$out/road.html"
"$binary" map examples/articles --quiet --group event --output "$out/gathered.html"
node tests/page/made.mjs hostile >"$out/hostile.geojson"
"$binary" view "$out/hostile.geojson" --quiet --title 'Hostile </title><script>alert(1)</script>' --output "$out/hostile.html"
node tests/page/made.mjs many 10000 >"$out/many.geojsonl"
"$binary" view "$out/many.geojsonl" --quiet --output "$out/many.html"
node tests/page/page.mjs "$tools/package" "$out" "${CHROMIUM:-/usr/bin/chromium}"
