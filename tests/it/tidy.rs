//! The rules of the code that no lint knows, each a test that lists every offender.

#![expect(clippy::unwrap_used, reason = "the helpers of a test stop at the first fault too")]

use std::fs;
use std::path::Path;

/// The most lines of a source file, tests aside.
const MOST_LINES: usize = 400;

/// The crates in the order of their arrows: each may name only those before it.
const CRATES: &[&str] =
    &["motcua-engine", "motcua", "motcua-connect", "motcua-server", "motcua-cli"];

/// What the engine may stand on: nothing that does I/O, reads a clock or draws a number.
const ENGINE_DEPENDENCIES: &[&str] =
    &["cel", "jiff", "petgraph", "saphyr-parser", "serde", "serde_json", "sha2", "thiserror"];

/// What its tests may use besides.
const ENGINE_DEV_DEPENDENCIES: &[&str] = &["insta", "proptest"];

/// What would bring a runtime along.
const ASYNC_CRATES: &[&str] = &[
    "async-std",
    "async-trait",
    "axum",
    "futures",
    "futures-util",
    "hyper",
    "reqwest",
    "sea-orm",
    "smol",
    "sqlx",
    "tokio",
];

/// A text file of the repository.
struct File {
    /// Its path from the root, with `/`.
    path: String,
    text: String,
}

impl File {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it holds nothing but tests.
    fn is_test(&self) -> bool {
        ["/tests/", "/tests.rs", "/benches/"].iter().any(|part| self.path.contains(part))
            || self.path.starts_with("tests/")
    }

    fn is_source_of(&self, name: &str) -> bool {
        self.is_rust() && !self.is_test() && self.path.starts_with(&format!("crates/{name}/src/"))
    }

    /// The lines that are no comment, with their numbers.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(place, line)| (place + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The places of code in which one of these words stands.
    fn places(&self, words: &[&str]) -> Vec<String> {
        let code = self.code();
        let found = code.filter(|(_, line)| words.iter().any(|word| names(line, word)));
        found.map(|(line, text)| format!("{}:{line}: {}", self.path, text.trim())).collect()
    }
}

/// Whether a word stands in a line and is no part of a longer name.
fn names(line: &str, word: &str) -> bool {
    let is_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let starts_name = word.starts_with(is_of_name);
    let ends_name = word.ends_with(is_of_name);
    line.match_indices(word).any(|(place, _)| {
        let before = line[..place].chars().next_back().is_some_and(is_of_name);
        let after = line[place + word.len()..].chars().next().is_some_and(is_of_name);
        !(starts_name && before || ends_name && after)
    })
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file of the repository; what is built or hidden is left out, `.ci` is not.
fn files() -> Vec<File> {
    let mut files = Vec::new();
    collect(root(), "", &mut files);
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<File>) {
    const GENERATED: &[&str] = &["target", "corpus", "artifacts", "coverage"];
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{prefix}{name}");
        if entry.file_type().unwrap().is_dir() {
            let is_hidden = name.starts_with('.') && name != ".ci";
            if !is_hidden && !GENERATED.contains(&name.as_str()) {
                collect(&entry.path(), &format!("{path}/"), files);
            }
        } else if name != ".git"
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            files.push(File { path, text });
        }
    }
}

fn rust_files() -> Vec<File> {
    files().into_iter().filter(File::is_rust).collect()
}

/// The places in these files where one of these words stands.
fn places(files: impl Iterator<Item = File>, words: &[&str]) -> Vec<String> {
    files.flat_map(|file| file.places(words)).collect()
}

#[track_caller]
fn nobody(offenders: &[String], rule: &str) {
    assert!(offenders.is_empty(), "{rule}; {} do not:\n{}", offenders.len(), offenders.join("\n"));
}

/// A crate's manifest: who it depends on, by the kind of its table.
#[derive(Default)]
struct Manifest {
    normal: Vec<String>,
    dev: Vec<String>,
}

impl Manifest {
    fn parse(text: &str) -> Self {
        let mut manifest = Self::default();
        let mut table = String::new();
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            if let Some(header) = line.strip_prefix('[') {
                table = header.trim_end_matches(']').to_owned();
                if let Some((kind, name)) = table.rsplit_once("dependencies.") {
                    manifest.of(kind).push(name.to_owned());
                }
            } else if let Some(kind) = table.strip_suffix("dependencies")
                && let Some((name, _)) = line.split_once(['.', ' ', '='])
            {
                manifest.of(kind).push(name.to_owned());
            }
        }
        manifest
    }

    /// The list of a table, by what stands before `dependencies` in its name.
    fn of(&mut self, kind: &str) -> &mut Vec<String> {
        if kind.ends_with("dev-") { &mut self.dev } else { &mut self.normal }
    }

    fn all(&self) -> impl Iterator<Item = &String> {
        self.normal.iter().chain(&self.dev)
    }
}

/// The crates by the names of their folders.
fn manifests() -> Vec<(String, Manifest)> {
    let is_manifest = |file: File| {
        let name = file.path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?.to_owned();
        Some((name, Manifest::parse(&file.text)))
    };
    files().into_iter().filter_map(is_manifest).collect()
}

fn manifest(name: &str) -> Manifest {
    manifests().into_iter().find(|(found, _)| found == name).unwrap().1
}

#[test]
fn every_source_file_says_what_it_is() {
    let silent = rust_files().into_iter().filter(|file| !file.text.starts_with("//!"));
    let silent: Vec<_> = silent.map(|file| file.path).collect();
    nobody(&silent, "every source file starts with `//!`");
}

#[test]
fn no_source_file_is_long() {
    let sources = rust_files().into_iter().filter(|file| {
        file.path.starts_with("crates/") && file.path.contains("/src/") && !file.is_test()
    });
    let sizes = sources.map(|file| (file.text.lines().count(), file.path));
    let long: Vec<_> = sizes
        .filter(|(lines, _)| *lines > MOST_LINES)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    nobody(&long, "a source file has at most 400 lines, tests aside");
}

#[test]
fn nothing_is_left_undone_or_switched_off() {
    // In two parts, so that this file does not break its own rule.
    let words = [
        concat!("#[", "ignore"),
        concat!("todo", "!"),
        concat!("unimplemented", "!"),
        concat!("dbg", "!"),
        concat!("#[", "allow("),
        concat!("#![", "allow("),
    ];
    let found = places(rust_files().into_iter(), &words);
    nobody(&found, "no test is ignored, no code is left to do, lints are answered by `expect`");
}

#[test]
fn no_file_names_a_machine() {
    let words = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/tmp/", "bash"),
        concat!("/tmp/", "wt"),
        concat!("/ho", "me/"),
        concat!("artif", "actory"),
        concat!("jf", "rog"),
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("pypi.", "org"),
        concat!("registry.", "npmjs"),
        concat!("proxy.", "golang"),
    ];
    let mut found = Vec::new();
    for file in files() {
        let lines = file.text.lines().enumerate();
        let named = lines.filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        found.extend(named.map(|(place, line)| format!("{}:{}: {line}", file.path, place + 1)));
    }
    nobody(&found, "files hold no path of a machine and no host of a registry");
}

#[test]
fn no_source_points_at_a_document_that_is_not_here() {
    let words = ["`DOMAIN`", "`PROTOCOLS`", "`PEERS`", "DOMAIN.md", "PROTOCOLS.md", "PEERS.md"];
    let mut found = Vec::new();
    for file in files().into_iter().filter(|file| file.path != "tests/it/tidy.rs") {
        let lines = file.text.lines().enumerate();
        let named = lines.filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        found.extend(named.map(|(place, line)| format!("{}:{}: {line}", file.path, place + 1)));
    }
    nobody(&found, "a comment names the law or a file of the repository");
}

#[test]
fn every_locked_package_comes_from_the_public_index() {
    let public = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let locks = files().into_iter().filter(|file| file.path.ends_with("Cargo.lock"));
    let mut found = Vec::new();
    for lock in locks {
        let sources = lock.text.lines().filter(|line| line.starts_with("source = "));
        found.extend(
            sources.filter(|line| *line != public).map(|line| format!("{}: {line}", lock.path)),
        );
    }
    nobody(&found, "every package of a lock file comes from crates.io");
}

/// Files of the engine that may name a crate, by the beginnings of their paths under `src/`.
fn only_here(name: &str, homes: &[&str]) {
    let is_home = |file: &File| {
        let path = file.path.strip_prefix("crates/motcua-engine/src/").unwrap_or_default();
        homes.iter().any(|home| path.starts_with(home))
    };
    let others = rust_files().into_iter();
    let others = others.filter(|file| file.path.starts_with("crates/motcua-engine/src/"));
    let path = format!("{name}::");
    let found = places(others.filter(|file| !is_home(file)), &[&path]);
    nobody(&found, &format!("only {homes:?} of the engine names {name}"));
}

#[test]
fn only_one_module_of_the_engine_names_each_foreign_crate() {
    only_here("jiff", &["time/", "time.rs"]);
    only_here("saphyr_parser", &["yaml/", "yaml.rs"]);
    only_here("cel", &["guard/", "guard.rs"]);
    only_here("petgraph", &["procedure/check/", "procedure/check.rs"]);
}

#[test]
fn the_engine_stands_on_few_crates() {
    let manifest = manifest("motcua-engine");
    assert!(manifest.normal.contains(&"jiff".to_owned()), "the manifest is not understood");
    let is_foreign = |name: &&String| !ENGINE_DEPENDENCIES.contains(&name.as_str());
    let mut foreign: Vec<_> = manifest.normal.iter().filter(is_foreign).cloned().collect();
    let dev = manifest.dev.iter().filter(is_foreign);
    foreign.extend(dev.filter(|name| !ENGINE_DEV_DEPENDENCIES.contains(&name.as_str())).cloned());
    nobody(&foreign, "the engine depends only on crates without I/O");
}

#[test]
fn the_engine_reads_no_clock_file_environment_or_network() {
    let words = [
        "SystemTime",
        "Instant::now",
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "std::thread",
        "Timestamp::now",
        "Zoned::now",
    ];
    let sources = rust_files().into_iter().filter(|file| file.is_source_of("motcua-engine"));
    nobody(&places(sources, &words), "the engine takes values and gives values");
}

#[test]
fn arrows_between_crates_go_one_way() {
    let mut found = Vec::new();
    for (name, manifest) in manifests() {
        let Some(rank) = CRATES.iter().position(|known| *known == name) else {
            found.push(format!("{name} is not among the crates of the workspace"));
            continue;
        };
        let ours = manifest.all().filter(|other| CRATES.contains(&other.as_str()));
        let wrong = ours.filter(|other| !CRATES[..rank].contains(&other.as_str()));
        found.extend(wrong.map(|other| format!("{name} names {other}")));
    }
    nobody(&found, &format!("a crate depends on those before it in {CRATES:?}"));
}

/// The crate that may name each of these, and nobody else.
const HOMES: &[(&str, &str)] = &[("sea-orm", "motcua"), ("sqlx", "motcua")];

#[test]
fn only_the_desk_knows_a_database() {
    let mut found = Vec::new();
    let desk = manifest("motcua");
    assert!(desk.normal.contains(&"sea-orm".to_owned()), "the manifest is not understood");
    for (name, manifest) in manifests() {
        let at_home =
            |other: &str| HOMES.iter().all(|(foreign, home)| *foreign != other || *home == name);
        let strayed = manifest.all().filter(|other| !at_home(other));
        found.extend(strayed.map(|other| format!("{name} names {other}")));
    }
    let elsewhere =
        rust_files().into_iter().filter(|file| !file.path.starts_with("crates/motcua/"));
    found.extend(places(
        elsewhere.filter(|file| file.path != "tests/it/tidy.rs"),
        &["sea_orm::", "sqlx::"],
    ));
    nobody(&found, "only the crate motcua names the database's crates");
}

/// Where dossiers are read for the desk's own work, or by the words of those that `Seen` then reads.
const OWN_WORK: &[&str] = &[
    "batch/",
    "copy/",
    "hooks/",
    "late.rs",
    "rebuild.rs",
    "report/",
    "search.rs",
    "sight.rs",
    "verify.rs",
    "waking.rs",
];

/// What people are shown of dossiers is read through the one condition that says who sees which.
#[test]
fn only_sight_reads_dossiers_for_people() {
    let readers = rust_files().into_iter().filter(|file| {
        let path = file.path.strip_prefix("crates/motcua/src/").unwrap_or("sight.rs");
        !OWN_WORK.iter().any(|own| path.starts_with(own))
    });
    let found = places(readers, &["FROM motcua_dossiers", "JOIN motcua_dossiers"]);
    nobody(&found, "queries of dossiers are made by Seen");
}

#[test]
fn only_an_example_of_a_portal_serves_http() {
    let others = rust_files().into_iter();
    let others = others.filter(|file| {
        !file.path.starts_with("examples/") && !file.path.starts_with("crates/motcua-server/")
    });
    let found = places(others, &[concat!("axum", "::"), concat!("tower", "::")]);
    nobody(&found, "only the service and the examples name axum and tower");
}

#[test]
fn only_the_commands_of_the_desk_start_a_runtime() {
    let manifest = manifest("motcua-cli");
    assert!(manifest.normal.contains(&"motcua".to_owned()), "it is not understood");
    let is_async = |name: &&String| ASYNC_CRATES.contains(&name.as_str()) && *name != "tokio";
    let mut found: Vec<_> = manifest.all().filter(is_async).cloned().collect();
    let sources = rust_files().into_iter().filter(|file| file.is_source_of("motcua-cli"));
    let may = ["crates/motcua-cli/src/desk/", "crates/motcua-cli/src/serve.rs"];
    let others = sources.filter(|file| !may.iter().any(|may| file.path.starts_with(may)));
    found.extend(places(others, &["tokio::", "async fn"]));
    nobody(&found, "what needs no desk needs no runtime");
}

#[test]
fn no_test_sleeps() {
    let words = [concat!("thread::", "sleep"), concat!("time::", "sleep"), concat!("sleep", "(")];
    // A bench that starts a program waits for its first answer.
    let tests = rust_files().into_iter().filter(|file| !file.path.contains("/benches/"));
    let tests = tests.filter(|file| {
        file.is_test() || file.text.contains("#[cfg(test)]") || file.text.contains("#[test]")
    });
    nobody(&places(tests, &words), "a test waits for nothing");
}

#[test]
fn the_rules_see_what_they_forbid() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let code = file("crates/a/src/b.rs", "//! On jiff::Zoned.\nuse jiff::Zoned;\nuse my_jiff::X;");
    assert_eq!(code.places(&["jiff::"]), ["crates/a/src/b.rs:2: use jiff::Zoned;"]);
    assert!(code.is_source_of("a") && !code.is_test());
    assert!(file("crates/a/src/b/tests.rs", "").is_test());
    assert!(file("crates/a/src/b/tests/c.rs", "").is_test());
    assert!(!file("crates/a/src/attests.rs", "").is_test());

    let manifest = Manifest::parse(
        "[package]\nname = \"a\"\n[dependencies]\nserde.workspace = true\n# tokio = \"1\"\ncel = \"0\"\n\
         [dev-dependencies]\ninsta = { version = \"1\" }\n[dependencies.axum]\nversion = \"1\"\n\
         [target.'cfg(unix)'.dependencies]\nnix = \"1\"\n[lints]\nworkspace = true\n",
    );
    assert_eq!(manifest.normal, ["serde", "cel", "axum", "nix"]);
    assert_eq!(manifest.dev, ["insta"]);

    let found = files();
    for path in ["Cargo.toml", "crates/motcua-engine/src/lib.rs", "tests/it/tidy.rs"] {
        assert!(found.iter().any(|file| file.path == path), "{path} is not looked at");
    }
}
