//! A small reader that tells whether a text is well-formed XML of the kind that the pictures use.

/// The names of the elements in the order of their start tags.
pub(super) fn elements(text: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        content(&rest[..start])?;
        if open.is_empty() && !rest[..start].trim().is_empty() {
            return Err("text outside the root".to_owned());
        }
        let end = rest.find('>').ok_or("a tag without an end")?;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                return Err(format!("</{name}> closes something else"));
            }
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err(format!("{name:?} is no name"));
        }
        check_attributes(attributes)?;
        names.push(name.to_owned());
        if !closed {
            open.push(name.to_owned());
        }
    }
    if !open.is_empty() || !rest.trim().is_empty() {
        return Err(format!("open at the end: {open:?} {rest:?}"));
    }
    Ok(names)
}

fn check_attributes(text: &str) -> Result<(), String> {
    let mut seen = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, value) = rest.split_once("=\"").ok_or(format!("no value: {rest:?}"))?;
        if name.is_empty()
            || !name.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-:".contains(&byte))
        {
            return Err(format!("{name:?} is no attribute"));
        }
        if seen.contains(&name) {
            return Err(format!("{name} is there twice"));
        }
        seen.push(name);
        let (value, after) = value.split_once('"').ok_or("a value without an end")?;
        content(value)?;
        rest = after.trim_start();
    }
    Ok(())
}

fn content(text: &str) -> Result<(), String> {
    if text.contains(['<', '>']) {
        return Err(format!("a bare bracket in {text:?}"));
    }
    if text.chars().any(|letter| (letter.is_control() && letter != '\n') || letter == '\u{ffff}') {
        return Err(format!("a forbidden character in {text:?}"));
    }
    for after in text.split('&').skip(1) {
        let entity = after.split(';').next().unwrap_or("");
        if !["amp", "lt", "gt", "quot", "#39"].contains(&entity) {
            return Err(format!("&{entity} is no entity"));
        }
    }
    Ok(())
}

#[test]
fn the_reader_refuses_what_is_not_well_formed() {
    assert!(elements("<a b=\"1\"><c/>x &amp; y</a>\n").is_ok());
    for bad in [
        "<a>",
        "<a></b>",
        "<a b=1/>",
        "<a b=\"1\" b=\"2\"/>",
        "<a>&nbsp;</a>",
        "<a>\u{1}</a>",
        "<a b=\"<\"/>",
        "<a/>tail",
        "<A/>",
    ] {
        assert!(elements(bad).is_err(), "{bad}");
    }
}
