//! Signed files, good and bad in each way there is.

use motcua::engine::label::Language;
use motcua_connect::signature::{
    Coverage, Integrity, Kind, Proof, Report, Revocation, Signature, SignatureError, Trust,
    TrustError, Trusted, Untrusted, Validity, Verdict, check,
};

use crate::support::{Made, NOW, at};

/// The only signature.
#[track_caller]
fn only(report: &Report) -> &Signature {
    assert_eq!(report.signatures.len(), 1, "{report:#?}");
    &report.signatures[0]
}

#[track_caller]
fn is(report: &Report, verdict: Verdict) {
    assert_eq!(report.verdict, verdict, "{report:#?}");
}

#[test]
fn a_good_signature_is_valid() {
    let Some(made) = Made::get() else { return };
    for name in ["good", "second", "adobe", "pss", "tables", "visible", "mail", "repainted-signed"]
    {
        let report = made.check(name);
        is(&report, Verdict::Valid);
        let signature = only(&report);
        assert_eq!(signature.kind, Kind::Signature);
        assert_eq!(signature.coverage, Coverage::Whole);
        assert_eq!(signature.integrity, Integrity::Intact);
        assert_eq!(signature.chain, Trusted::Yes { anchor: "Root".to_owned() });
        assert_eq!(signature.validity, Validity::InTime);
        assert_eq!(signature.revocation, Revocation::Good);
        let time = signature.time.as_ref().unwrap();
        assert_eq!((time.at, &time.proof), (at("2026-06-01T00:00:00Z"), &Proof::Claimed), "{name}");
    }
    let report = made.check("good");
    let signer = only(&report).signer.as_ref().unwrap();
    assert_eq!(signer.name, "Nguyễn Văn An");
    assert_eq!(signer.organization.as_deref(), Some("Ủy ban nhân dân xã Thử Nghiệm"));
    assert_eq!(signer.valid_until_at, at("2027-01-01T00:00:00Z"));
    assert!(signer.issuer.contains("CN=Authority"), "{}", signer.issuer);
}

#[test]
fn a_way_of_signing_that_is_not_known_is_undecided() {
    let Some(made) = Made::get() else { return };
    let report = made.check("salted");
    is(&report, Verdict::Undecided);
    assert_eq!(only(&report).integrity, Integrity::Unsupported);
}

#[test]
fn a_report_says_one_sentence_and_survives_serde() {
    let Some(made) = Made::get() else { return };
    let report = made.check("good");
    assert_eq!(
        report.sentence(Language::Vi),
        "Chữ ký số hợp lệ: Nguyễn Văn An ký lúc 07:00 01/06/2026 (theo người ký khai); \
         tệp không bị sửa sau khi ký."
    );
    assert_eq!(
        made.check("stamped").sentence(Language::En),
        "The signature is valid: Nguyễn Văn An signed by 07:00 02/06/2026 (time stamp of Time); \
         the file was not changed since."
    );
    let said = [
        ("unsigned", "Nobody has signed the file."),
        ("updated", "The signature is not valid: the file was changed after it was signed."),
        (
            "expired",
            "The signature is not valid: Expired: the certificate had expired when it was signed.",
        ),
        (
            "revoked-before",
            "The signature is not valid: Revoked before: the certificate is revoked since 07:00 01/05/2026.",
        ),
        (
            "stranger",
            "Whether the signature is valid cannot be told: Stranger: who issued the certificate is \
             not among those who are trusted.",
        ),
    ];
    for (name, sentence) in said {
        assert_eq!(made.check(name).sentence(Language::En), sentence, "{name}");
    }
    for name in ["good", "stamped", "updated", "twice", "unsigned", "stranger", "revoked-after"] {
        let report = made.check(name);
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    }
}

#[test]
fn what_nobody_signed_is_unsigned() {
    let Some(made) = Made::get() else { return };
    for name in ["unsigned", "unsigned-tables", "only-stamped"] {
        is(&made.check(name), Verdict::Unsigned);
    }
    let trust = made.trust("lists");
    for bytes in [&b""[..], b"%PDF", b"PK\x03\x04", b"no pdf at all"] {
        assert_eq!(check(bytes, &trust, at(NOW)), Err(SignatureError::NotPdf));
    }
}

#[test]
fn a_changed_byte_is_found() {
    let Some(made) = Made::get() else { return };
    let mut bytes = made.pdf("tables");
    let text = bytes.windows(7).position(|window| window == b"Granted").unwrap();
    bytes[text] = b'g';
    let report = check(&bytes, &made.trust("lists"), at(NOW)).unwrap();
    is(&report, Verdict::Invalid);
    assert_eq!(only(&report).integrity, Integrity::Altered);
    assert_eq!(
        report.sentence(Language::En),
        "The signature is not valid: Nguyễn Văn An: what was signed was altered."
    );
}

#[test]
fn bytes_behind_the_signature_are_a_change() {
    let Some(made) = Made::get() else { return };
    for more in ["\n", "% one more line\n"] {
        let mut bytes = made.pdf("good");
        bytes.extend_from_slice(more.as_bytes());
        let report = check(&bytes, &made.trust("lists"), at(NOW)).unwrap();
        is(&report, Verdict::Invalid);
        assert!(report.changed_after_signing);
        assert_eq!(only(&report).integrity, Integrity::Intact);
    }
    let report = made.check("updated");
    is(&report, Verdict::Invalid);
    assert!(report.changed_after_signing);
    assert!(matches!(only(&report).coverage, Coverage::Part { changed: true, .. }));
}

#[test]
fn a_second_signature_takes_nothing_from_the_first() {
    let Some(made) = Made::get() else { return };
    for (name, alone) in [("twice", "good"), ("twice-tables", "tables"), ("twice-packed", "packed")]
    {
        let report = made.check(name);
        is(&report, Verdict::Valid);
        let [first, second] = &report.signatures[..] else { panic!("{report:#?}") };
        let bytes = made.pdf(alone).len() as u64;
        assert_eq!(first.coverage, Coverage::Part { bytes, changed: false });
        assert_eq!(second.coverage, Coverage::Whole);
        assert_eq!(second.signer.as_ref().unwrap().name, "Trần Thị Bình");
    }
}

#[test]
fn a_second_signature_does_not_hide_a_change() {
    let Some(made) = Made::get() else { return };
    let report = made.check("twice-repainted");
    is(&report, Verdict::Invalid);
    assert!(!report.changed_after_signing);
    let [first, second] = &report.signatures[..] else { panic!("{report:#?}") };
    assert!(matches!(first.coverage, Coverage::Part { changed: true, .. }));
    assert_eq!((first.verdict, second.verdict), (Verdict::Invalid, Verdict::Valid));
}

#[test]
fn a_stamp_proves_the_time() {
    let Some(made) = Made::get() else { return };
    let report = made.check("stamped");
    is(&report, Verdict::Valid);
    let time = only(&report).time.as_ref().unwrap();
    assert_eq!(time.at, at("2026-06-02T00:00:00Z"));
    assert_eq!(time.proof, Proof::Stamped { by: "Time".to_owned() });

    let late = made.check("stamped-late");
    assert_eq!(only(&late).time.as_ref().unwrap().proof, Proof::Claimed);
    assert_eq!(only(&late).stamp_fault.as_deref(), Some("is of a later instant"));

    // Whether the authority was revoked is not known: its stamp proves nothing.
    let unknown = check(&made.pdf("stamped"), &made.trust("lists-root-only"), at(NOW)).unwrap();
    assert_eq!(only(&unknown).time.as_ref().unwrap().proof, Proof::Claimed);
    is(&unknown, Verdict::Undecided);

    let alone = made.check("only-stamped");
    assert_eq!(only(&alone).kind, Kind::TimeStamp);
    assert_eq!(only(&alone).verdict, Verdict::Valid);
}

#[test]
fn a_certificate_must_be_in_time_when_it_signs() {
    let Some(made) = Made::get() else { return };
    let validity = |name| {
        let report = made.check(name);
        (report.verdict, report.signatures[0].validity)
    };
    assert_eq!(validity("expired"), (Verdict::Invalid, Validity::Expired));
    assert_eq!(validity("early"), (Verdict::Invalid, Validity::NotYet));
    // That it signed while it was in time is only claimed.
    assert_eq!(validity("since"), (Verdict::Undecided, Validity::ExpiredSince));
    assert_eq!(validity("since-stamped"), (Verdict::Valid, Validity::ExpiredSince));
    // A stamp of the whole file tells as much of the signature before it.
    assert_eq!(validity("since-archived"), (Verdict::Valid, Validity::ExpiredSince));
    assert_eq!(validity("since-stamped-late"), (Verdict::Undecided, Validity::ExpiredSince));
    // Who knows that the file was there in June may check it as of June.
    let lists = made.roots().with_lists(made.path("lists/root.crl")).unwrap();
    let june = check(&made.pdf("since"), &lists, at("2026-06-15T00:00:00Z")).unwrap();
    assert_eq!(only(&june).validity, Validity::InTime);
}

#[test]
fn a_revoked_certificate_does_not_sign() {
    let Some(made) = Made::get() else { return };
    let revocation = |name| {
        let report = made.check(name);
        (report.verdict, report.signatures[0].revocation.clone())
    };
    let before = Revocation::Revoked { at: at("2026-05-01T00:00:00Z") };
    assert_eq!(revocation("revoked-before"), (Verdict::Invalid, before));
    let after = Revocation::RevokedLater { at: at("2026-09-01T00:00:00Z") };
    // That it signed before is only claimed.
    assert_eq!(revocation("revoked-after"), (Verdict::Undecided, after.clone()));
    assert_eq!(revocation("revoked-stamped-late"), (Verdict::Undecided, after.clone()));
    assert_eq!(revocation("revoked-after-stamped"), (Verdict::Valid, after));
}

#[test]
fn what_was_not_checked_is_never_valid() {
    let Some(made) = Made::get() else { return };
    let with = |trust: &Trust| {
        let report = check(&made.pdf("good"), trust, at(NOW)).unwrap();
        is(&report, Verdict::Undecided);
        report.signatures[0].revocation.clone()
    };
    assert_eq!(with(&made.roots()), Revocation::NotChecked);
    let unknown = |why: &str| Revocation::Unknown { why: why.to_owned() };
    let of = |lists| with(&made.trust(lists));
    assert_eq!(of("lists-root-only"), unknown("no list of its issuer is at hand"));
    assert_eq!(of("lists-stale"), unknown("the list of its issuer is out of date"));
    assert_eq!(of("lists-future"), unknown("the list of its issuer is of a later date"));
    assert_eq!(of("lists-forged"), unknown("the list of its issuer has a wrong signature"));
}

#[test]
fn only_those_whom_the_operator_trusts_are_believed() {
    let Some(made) = Made::get() else { return };
    let chain = |name: &str| {
        let report = made.check(name);
        assert_eq!(report.signatures[0].integrity, Integrity::Intact, "{name}");
        (report.verdict, report.signatures[0].chain.clone())
    };
    let no = |why| Trusted::No { why };
    assert_eq!(chain("stranger"), (Verdict::Undecided, no(Untrusted::UnknownRoot)));
    assert_eq!(chain("self"), (Verdict::Undecided, no(Untrusted::SelfSigned)));
    assert_eq!(chain("wrong-use"), (Verdict::Invalid, no(Untrusted::WrongUse)));
    assert_eq!(chain("server"), (Verdict::Invalid, no(Untrusted::WrongUse)));
    assert_eq!(chain("forged"), (Verdict::Invalid, no(Untrusted::Forged)));
    assert_ne!(chain("leaf-issued").0, Verdict::Valid);

    let nobody = check(&made.pdf("good"), &Trust::default(), at(NOW)).unwrap();
    is(&nobody, Verdict::Undecided);
    let more = made.trust("lists").with_anchors(made.path("stranger-root.pem")).unwrap();
    let stranger = check(&made.pdf("stranger"), &more, at(NOW)).unwrap();
    assert_eq!(only(&stranger).chain, Trusted::Yes { anchor: "Stranger root".to_owned() });
}

#[test]
fn the_operator_may_know_what_lies_between() {
    let Some(made) = Made::get() else { return };
    assert_eq!(only(&made.check("bare")).chain, Trusted::No { why: Untrusted::UnknownRoot });
    let trust = made.trust("lists").with_intermediates(made.path("intermediates")).unwrap();
    is(&check(&made.pdf("bare"), &trust, at(NOW)).unwrap(), Verdict::Valid);
}

#[test]
fn a_file_of_trust_that_cannot_be_read_is_named() {
    let Some(made) = Made::get() else { return };
    let bad = made.path("bad");
    let error = Trust::default().with_anchors(&bad).unwrap_err();
    assert!(matches!(&error, TrustError::Malformed { path, .. } if path.ends_with("bad.pem")));
    assert!(
        error.to_string().ends_with("holds no certificate that can be read; give it in PEM or DER")
    );
    assert!(matches!(Trust::default().with_lists(&bad), Err(TrustError::Malformed { .. })));
    let missing = Trust::default().with_anchors(made.path("missing"));
    assert!(matches!(missing, Err(TrustError::Unreadable { .. })));
}
