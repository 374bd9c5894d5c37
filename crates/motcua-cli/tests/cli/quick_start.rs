//! The README's province at work: what it prints, its requests as a newcomer sends them, and what they answer.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::desk::filed;
use super::{folder, put, root, run, run_in};

/// The service of a demo province, on a port of its own; it is ended with the test.
struct Demo {
    child: Child,
    /// Where it answers.
    address: String,
    /// What it said on standard error before it answered.
    said: String,
    /// What it printed of who can sign in.
    keys: String,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Demo {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_motcua"))
            .args(["serve", "--demo", "--dossiers", "50", "--listen", "127.0.0.1:0"])
            .args(["--clock", "2026-11-20T09:00:00+07:00", "--config", "motcua.toml"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let err = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let said: Vec<String> = err.take_while(|line| !line.contains("openapi.json")).collect();
        let address = said.last().and_then(|line| line.strip_prefix("motcua answers at "));
        let address = address.unwrap_or_else(|| panic!("it says where it answers: {said:?}"));
        let out = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut keys = String::new();
        for line in out {
            let is_last = line.starts_with("  ADMIN=");
            keys = keys + &line + "\n";
            if is_last {
                break;
            }
        }
        Self { child, address: address.to_owned(), said: said.join("\n"), keys }
    }

    /// Runs lines of the README in a shell that has the demo's tokens.
    fn shell(&self, folder: &Path, lines: &str) -> String {
        let lines = lines.replace("http://127.0.0.1:8080", &self.address);
        let tokens = self.keys.lines().filter_map(|line| line.strip_prefix("  ")?.split_once('='));
        let mut shell = Command::new("sh");
        let shell = shell.args(["-euc", &lines]).envs(tokens).current_dir(folder);
        let output = shell.output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{err}\nof these lines:\n{lines}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The blocks of a language in a section of the README.
pub(crate) fn blocks(section: &str, language: &str) -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, section) = readme.split_once(&format!("\n## {section}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let fence = format!("\n```{language}\n");
    let blocks = section.split(&fence).skip(1);
    blocks.map(|rest| rest.split_once("\n```").unwrap().0.to_owned()).collect()
}

/// What is printed is what is shown, where `…` stands for anything, in a line or as lines of its own.
#[track_caller]
fn assert_shows(shown: &str, printed: &str) {
    let mut rest = printed;
    for (place, part) in shown.split('…').enumerate() {
        let at = rest.find(part).filter(|at| place > 0 || *at == 0);
        let at =
            at.unwrap_or_else(|| panic!("{part:?} does not stand, in this order, in:\n{printed}"));
        rest = &rest[at + part.len()..];
    }
}

fn has_curl() -> bool {
    Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_ok()
}

/// The same shell goes on: its first lines say who asks, and where.
fn goes_on(lines: &str) -> String {
    let first = &blocks("Over HTTP", "sh")[0];
    let (first, _) = first.split_once("\n\n").unwrap();
    format!("{first}\n{lines}")
}

/// The README's payment: what is charged is paid on the sandbox's page, and there is a receipt.
fn pays(demo: &Demo, folder: &Path) {
    let (requests, shown) =
        (blocks("Payments and results", "sh"), blocks("Payments and results", "text"));
    let shows = |shown: &str, answers: &str| {
        assert_eq!(answers.lines().count(), shown.lines().count(), "{answers}");
        shown.lines().zip(answers.lines()).for_each(|(shown, answer)| assert_shows(shown, answer));
    };
    let answers = demo.shell(folder, &goes_on(&requests[0]));
    shows(&shown[0], &answers);
    let (page, query) = answers.lines().last().unwrap().split_once('?').unwrap();
    let button = format!(
        "curl -so /dev/null -w '%{{http_code}}' -d choice=well --data-urlencode 'query={query}' {page}"
    );
    assert_eq!(demo.shell(folder, &button), "303");
    // The gateway tells of it by itself.
    let look = goes_on(&format!("id=$(cut -d'\"' -f4 paper)\n{}", requests[1]));
    let mut looks = (0..500).map(|_| demo.shell(folder, &look));
    let is_paid =
        |seen: &String| ["\"state\":\"paid\"", "\"number\":\"SB"].map(|part| seen.contains(part));
    let paid = looks.find(|seen| is_paid(seen) == [true, true]);
    shows(&shown[1], &paid.unwrap());
}

#[test]
fn the_settings_of_gateways_are_taken_as_they_are_shown() {
    let folder = filed("gateways");
    let settings = blocks("Payments and results", "toml").join("\n");
    put(&folder, "secret", "nobody knows it");
    let secret = format!("secret = {{ file = '{}' }}", folder.join("secret").display());
    let settings = settings.lines().map(|line| match line.starts_with("secret = ") {
        true => secret.as_str(),
        false => line,
    });
    put(&folder, "motcua.toml", &settings.collect::<Vec<_>>().join("\n"));
    let statement = "Ngày,Số bút toán,Ghi có,Nội dung\n20/11/2026,FT1,100000,nop le phi\n";
    put(&folder, "statement.csv", statement);
    let commands = blocks("Payments and results", "sh").pop().unwrap();
    let mut said = commands.lines().map(|line| {
        let line = line.strip_prefix("cargo run -p motcua-cli -- ").unwrap();
        let run = run_in(&folder, &line.split(' ').collect::<Vec<_>>(), "");
        assert_eq!(run.err, "", "{line}");
        run.out
    });
    assert_eq!(said.next().unwrap(), "0 counted, 0 known before, 1 unmatched\n");
    assert!(said.next().unwrap().starts_with("missing in the ledger: statement line 2: "));
    assert!(said.next().unwrap().contains(" vietqr FT1 100000 VND, no order: no_order"));
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn the_readme_gives_what_it_says() {
    if !has_curl() {
        eprintln!("skipped: the README's requests are sent with curl, which is not installed");
        return;
    }
    let folder = folder("quick_start");
    put(&folder, "motcua.toml", &blocks("On a portal's page", "toml")[0]);
    let demo = Demo::start(&folder);
    assert_shows(&blocks("A province at work", "text")[0], &demo.keys);
    let (_, late) = demo.said.split_once("one that was late, and why:").unwrap();
    for part in ["legal clock started", "weekly day off", "\nlate: ended"] {
        assert!(late.contains(part), "{part}: {late}");
    }

    let answers = demo.shell(&folder, &blocks("Over HTTP", "sh")[0]);
    let shown = &blocks("Over HTTP", "text")[0];
    assert_eq!(answers.lines().count(), shown.lines().count(), "{answers}");
    for (shown, answer) in shown.lines().zip(answers.lines()) {
        assert_shows(shown, answer);
    }
    // The same key files nothing twice.
    let requests = &blocks("Over HTTP", "sh")[0];
    let again = demo.shell(&folder, requests.split("| tee").next().unwrap());
    let (first, again): (Value, Value) = (
        serde_json::from_str(answers.lines().next().unwrap()).unwrap(),
        serde_json::from_str(&again).unwrap(),
    );
    assert_eq!((&again["id"], &again["replayed"]), (&first["id"], &Value::Bool(true)));

    pays(&demo, &folder);

    let asked = |origin: &str| {
        let headers = "curl -so /dev/null -D - http://127.0.0.1:8080/api/v1/lookups/none";
        demo.shell(&folder, &format!("{headers} -H 'Origin: {origin}'")).to_lowercase()
    };
    let allowed = "access-control-allow-origin: https://portal.example.vn";
    assert!(asked("https://portal.example.vn").contains(allowed));
    assert!(!asked("https://elsewhere.example.vn").contains("access-control-allow-origin"));
}

#[test]
fn the_document_can_be_printed_without_a_service() {
    let printed = run(&["serve", "--print-openapi"]);
    assert_eq!((printed.code, printed.err.as_str()), (0, ""));
    let document: Value = serde_json::from_str(&printed.out).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(document["paths"]["/api/v1/lookups/{code}"]["get"].is_object());
    let refused = run(&["serve", "--print-openapi", "--demo"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
}
