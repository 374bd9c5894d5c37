//! Hooks from the command line.

use motcua::{Desk, Hook};

use super::desk::{desk, filed, good};

const CODE: &str = "commune-economy-office-260907-0001";

/// Lets a hook fail for good at the first event.
fn fail(folder: &std::path::Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite:{}", folder.join("motcua.db").display());
        let desk = Desk::open(&url).await.unwrap();
        let wait = std::time::Duration::from_secs(1);
        let hook = Hook::new("messages", |_| async { Err("the gate is shut".into()) });
        let at = "2026-09-07T10:00:00+07:00".parse().unwrap();
        desk.deliver(&hook.retry(wait, wait, 1), at).await.unwrap();
    });
}

#[test]
fn a_dead_letter_is_shown_and_tried_again_or_passed_over() {
    let folder = filed("hooks");
    assert_eq!(good(&folder, &["hooks"]), "no hook has followed this desk yet\n");
    fail(&folder);
    let shown = good(&folder, &["hooks"]);
    assert!(shown.starts_with("messages: position 1, lag 0, parked 0, dead 1\n"), "{shown}");
    assert!(shown.ends_with(" at position 1, 1 tries: the gate is shut\n"), "{shown}");
    let shown = good(&folder, &["hooks", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["dead_letters"][0]["position"], 1);

    let replayed = good(&folder, &["hooks", "replay", "messages", CODE]);
    assert!(replayed.starts_with("hook messages: tries dossier "), "{replayed}");
    let shown = good(&folder, &["hooks"]);
    assert_eq!(shown, "messages: position 1, lag 0, parked 1, dead 0\n");
    good(&folder, &["hooks", "skip", "messages", CODE]);
    for wrong in [["replay", "letters", CODE], ["skip", "messages", "one-stop-1"]] {
        let refused = desk(&folder, &[&["hooks"], &wrong[..]].concat());
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{wrong:?}");
        assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
    }
}
