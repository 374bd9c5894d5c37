#!/usr/bin/env bash
# Asks a demo province, on a port of its own, what its clients would never ask: requests drawn from the document of
# the API by schemathesis, once as an applicant, once as a clerk and once as who keeps the accounts.
#
#   fuzz-api.sh N [OPTION]…    N examples for each operation; the options go to schemathesis
#   fuzz-api.sh 5 --phases examples,fuzzing    the quick run of .ci/run: some hundreds of cases
#   fuzz-api.sh 200                            by hand: 20,000 cases and more
#
# Needs Rust, Python and the Python index; ends with 3 where schemathesis cannot be had.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
examples="${1:?usage: fuzz-api.sh N [OPTION]…}"
shift
cd "$here/../../.."
tools="$(.ci/python schemathesis==4.32.5)" || exit 3
cargo build --quiet --locked -p motcua-cli
target="${CARGO_TARGET_DIR:-target}"

work="$(mktemp -d)"
"$target/debug/motcua" serve --demo --dossiers 60 --clock 2026-11-20T09:00:00+07:00 --listen 127.0.0.1:0 \
    >"$work/keys" 2>"$work/log" &
demo=$!
trap 'kill "$demo" 2>/dev/null || true; wait "$demo" || true; rm -rf "$work"' EXIT
until url="$(sed -n 's/^motcua answers at //p' "$work/log")" && [[ -n $url ]]; do
    kill -0 "$demo" || { cat "$work/log" >&2; exit 1; }
    sleep 0.2
done

key() { sed -n "s/^ *$1=//p" "$work/keys"; }
AGENCY="$(key AGENCY)"
export AGENCY
cp "$here/fuzz-api.toml" "$work/schemathesis.toml"
# Dossiers for the requests: those that the clerk finds, and one that the applicant files.
"$tools/python" - "$url/api/v1/dossiers" "$(key APPLICANT)" "$(key CLERK)" "$AGENCY" >"$work/dossiers.dict" <<'END'
import json, sys, urllib.request
dossiers, applicant, clerk, agency = sys.argv[1:]
def ask(url, token, body=None):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return json.load(urllib.request.urlopen(urllib.request.Request(url, body, headers)))
filing = {"procedure": "1.001612", "channel": "online", "documents": ["application"], "agencies": {"one-stop": agency},
          "fields": {"business.name": "A", "business.activity": "5610", "business.members": 1, "owner.number": "1"}}
known = ask(f"{dossiers}?q=a", clerk)["items"] + [ask(dossiers, applicant, json.dumps(filing).encode())]
for dossier in known:
    print(json.dumps(dossier["id"]), json.dumps(dossier["code"]), sep="\n")
END

failed=0
for who in APPLICANT CLERK ADMIN; do
    printf '\n-- as %s\n' "$who"
    (cd "$work" && TOKEN="$(key "$who")" "$tools/st" run "$url/api/openapi.json" --max-examples "$examples" "$@") || failed=1
done
exit "$failed"
