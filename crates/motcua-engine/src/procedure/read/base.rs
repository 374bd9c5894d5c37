//! A procedure and its base become one tree, before anything is decoded.

use std::collections::HashMap;
use std::sync::Arc;

use super::keys::{MERGED, REMOVE};
use super::{built_in_base, is_base};
use crate::yaml::{self, Entry, Kind, Node, Reader, help_for_unknown, quoted};

type Bases<'a> = &'a dyn Fn(&str) -> Option<(String, String)>;

/// The file's tree on top of its base's: entries by name, `time` by key, all else replaced.
pub(super) fn merge(reader: &mut Reader, file: Node, bases: Bases<'_>) -> Node {
    let Kind::Map(entries) = file.kind else { return file };
    let (mut own, mut removals) = (Vec::new(), None);
    let mut base = None;
    for entry in entries {
        match entry.key.as_str() {
            "base" => base = Some(entry),
            "remove" => removals = Some(entry),
            _ => own.push(entry),
        }
    }
    let mut merged = Vec::new();
    if let Some(entry) = &base {
        reader.places.note("base", entry.place().clone());
        match load(reader, entry, bases) {
            Some(entries) => merged = entries,
            None => reader.base_is_missing = true,
        }
    }
    match &removals {
        Some(removals) if base.is_none() => {
            let what = "`remove` takes entries out of the base, and this file has no base";
            let help = "take the entries themselves out, or add `base: one-stop`";
            reader.error(&removals.key_place, "not-in-base", what, help);
        }
        Some(removals) if !reader.base_is_missing => remove(reader, removals, &mut merged),
        Some(_) | None => {}
    }
    put_all(&mut merged, own, false);
    Node { place: file.place, kind: Kind::Map(merged) }
}

/// The entries of the base that the file names. None: it could not be read.
fn load(reader: &mut Reader, entry: &Entry, bases: Bases<'_>) -> Option<Vec<Entry>> {
    if matches!(entry.value.kind, Kind::Null) {
        let help = "write `base: one-stop`, or take the key out";
        reader.error(&entry.key_place, "no-value", "`base` has no value", help);
        return None;
    }
    let name: String = yaml::name(reader, &entry.value, "base")?;
    let built_in = || Some((format!("built-in/{name}.yaml"), built_in_base(&name)?.to_owned()));
    let Some((file, text)) = bases(&name).or_else(built_in) else {
        let what = format!("there is no base {}", quoted(&name));
        let help = format!(
            "put {name}.yaml beside the file or in its folder bases, or use the built-in `one-stop`"
        );
        reader.error(&entry.value.place, "unknown-base", what, help);
        return None;
    };
    let tree = yaml::parse(&Arc::from(file.as_str()), &text, &mut reader.problems)?;
    if !check(reader, &tree, &name) {
        return None;
    }
    match tree.kind {
        Kind::Map(mut entries) => {
            entries.retain(|entry| !matches!(entry.key.as_str(), "base_name" | "base" | "remove"));
            Some(entries)
        }
        Kind::Null | Kind::Scalar { .. } | Kind::List(_) | Kind::Broken => None,
    }
}

/// Whether the tree is a base; says what is wrong with it as one.
fn check(reader: &mut Reader, tree: &Node, name: &str) -> bool {
    if !is_base(tree) {
        let what = format!("this file is used as the base {}, and is none", quoted(name));
        let help = format!("write `base_name: {name}` in place of `procedure`");
        reader.error(&tree.place, "bad-base", what, help);
        return false;
    }
    if let Some(entry) = tree.get("base_name") {
        let same = matches!(&entry.value.kind, Kind::Scalar { text, .. } if text == name);
        if !same {
            let what = format!("this base is found as {} and has another name", quoted(name));
            reader.error(entry.place(), "bad-base", what, format!("write `base_name: {name}`"));
        }
    }
    for key in ["base", "remove"] {
        if let Some(entry) = tree.get(key) {
            let what = format!("a base has a key `{key}`, and a base has no base of its own");
            reader.error(&entry.key_place, "bad-base", what, "write the entries out in this file");
        }
    }
    true
}

/// Takes entries out of the base.
fn remove(reader: &mut Reader, removals: &Entry, base: &mut [Entry]) {
    reader.places.note("remove", removals.key_place.clone());
    let Some(mut fields) = reader.fields(&removals.value, &REMOVE, "remove") else { return };
    for section in MERGED {
        let names = fields.list(section, |reader, node, path| {
            yaml::text(reader, node, path).map(|name| (name, node.place.clone()))
        });
        let mut nothing = Vec::new();
        let of_base = base.iter_mut().find(|entry| entry.key == *section);
        let entries = match of_base.map(|entry| &mut entry.value.kind) {
            Some(Kind::Map(entries)) => entries,
            Some(Kind::Null | Kind::Scalar { .. } | Kind::List(_) | Kind::Broken) | None => {
                &mut nothing
            }
        };
        for (name, place) in names {
            if let Some(index) = entries.iter().position(|entry| entry.key == name) {
                entries.remove(index);
                continue;
            }
            let known: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
            let what = format!("the base has no entry {} in `{section}`", quoted(&name));
            let help = help_for_unknown(&name, &known);
            fields.reader.error(&place, "not-in-base", what, help);
        }
    }
    fields.finish();
}

/// The file's entries over the base's. `whole`: what both have is the file's, else it is merged in its turn.
fn put_all(base: &mut Vec<Entry>, own: Vec<Entry>, whole: bool) {
    let of_base = base.iter().enumerate();
    let known: HashMap<String, usize> =
        of_base.map(|(index, entry)| (entry.key.clone(), index)).collect();
    for entry in own {
        match known.get(&entry.key).and_then(|index| base.get_mut(*index)) {
            Some(other) if whole => *other = entry,
            Some(other) => put(other, entry),
            None => base.push(entry),
        }
    }
}

/// Puts an entry of the file over what the base has under the same key.
fn put(over: &mut Entry, entry: Entry) {
    let by_name = MERGED.contains(&entry.key.as_str()) || entry.key == "time";
    let Entry { key, key_place, value } = entry;
    match (&mut over.value.kind, value.kind) {
        (Kind::Map(base), Kind::Map(own)) if by_name => put_all(base, own, true),
        (_, kind) => *over = Entry { key, key_place, value: Node { place: value.place, kind } },
    }
}
