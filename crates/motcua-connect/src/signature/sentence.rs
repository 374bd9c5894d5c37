//! What a check found, in one sentence for people.

use motcua::engine::label::{Label, Language};
use motcua::engine::time::{TimeZone, Timestamp};

use super::report::{
    Coverage, Integrity, Kind, Proof, Report, Revocation, Signature, Time, Trusted, Untrusted,
    Validity, Verdict,
};

impl Report {
    /// What it comes to, in one sentence for people.
    pub fn sentence(&self, language: Language) -> String {
        let of = |verdict| self.signatures.iter().find(|signature| signature.verdict == verdict);
        match self.verdict {
            Verdict::Unsigned => told("Tệp chưa được ký số.", "Nobody has signed the file.")
                .text(language)
                .to_owned(),
            Verdict::Valid => {
                let signed = self.signatures.iter().filter(|it| it.kind == Kind::Signature);
                let signed: Vec<_> = signed.map(|it| it.signed(language)).collect();
                let begin = told("Chữ ký số hợp lệ", "The signature is valid");
                let end = told("tệp không bị sửa sau khi ký", "the file was not changed since");
                format!("{}: {}; {}.", begin.text(language), signed.join("; "), end.text(language))
            }
            Verdict::Undecided => {
                let begin = told(
                    "Chưa thể kết luận chữ ký số hợp lệ",
                    "Whether the signature is valid cannot be told",
                );
                self.because(&begin, of(Verdict::Undecided), language)
            }
            Verdict::Invalid => {
                let begin = told("Chữ ký số không hợp lệ", "The signature is not valid");
                self.because(&begin, of(Verdict::Invalid), language)
            }
        }
    }

    fn because(&self, begin: &Label, of: Option<&Signature>, language: Language) -> String {
        let changed = told("tệp bị sửa sau khi ký", "the file was changed after it was signed");
        let (name, fault) = match of {
            Some(signature) if !self.changed_after_signing => {
                (signature.signer.as_ref().map(|signer| &signer.name), signature.fault())
            }
            _ => (None, changed),
        };
        let whose = name.map_or_else(String::new, |name| format!("{name}: "));
        format!("{}: {whose}{}.", begin.text(language), fault.text(language))
    }
}

fn told(vi: &str, en: &str) -> Label {
    Label { vi: vi.to_owned(), en: en.to_owned() }
}

/// An instant as clocks in Vietnam show it.
fn local(at: Timestamp) -> String {
    let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%H:%M %d/%m/%Y").to_string()
}

impl Signature {
    /// Who signed and when.
    fn signed(&self, language: Language) -> String {
        let name = self.signer.as_ref().map_or("?", |signer| &signer.name);
        let time = match &self.time {
            None => Label::default(),
            Some(Time { at, proof: Proof::Claimed }) => told(
                &format!(" ký lúc {} (theo người ký khai)", local(*at)),
                &format!(" signed at {} (as they say)", local(*at)),
            ),
            Some(Time { at, proof: Proof::Stamped { by } }) => told(
                &format!(" ký trước {} (dấu thời gian của {by})", local(*at)),
                &format!(" signed by {} (time stamp of {by})", local(*at)),
            ),
        };
        format!("{name}{}", time.text(language))
    }

    /// The gravest of what is wrong or could not be checked.
    fn fault(&self) -> Label {
        let invalid = self.verdict == Verdict::Invalid;
        let of_bytes = self.of_integrity(invalid).or_else(|| self.of_coverage(invalid));
        let of_chain = self.of_chain(invalid);
        let wrong = of_bytes.or_else(|| self.of_time(invalid)).or(of_chain);
        wrong.or_else(|| self.of_revocation(invalid)).unwrap_or_else(|| {
            told("thời điểm ký chưa tới", "it says it was signed at an instant that is yet to come")
        })
    }

    fn of_integrity(&self, invalid: bool) -> Option<Label> {
        match &self.integrity {
            Integrity::Intact => None,
            Integrity::Altered => {
                Some(told("nội dung đã ký bị sửa", "what was signed was altered"))
            }
            Integrity::Broken => Some(told(
                "chữ ký không phải của chứng thư đi kèm",
                "it was not made with the key of the certificate",
            )),
            // What makes it invalid is told instead.
            Integrity::Unsupported if invalid => None,
            Integrity::Unsupported => Some(told(
                "thuật toán ký không được chấp nhận",
                "it is signed in a way that is not relied on",
            )),
            Integrity::Unreadable { why } => Some(told("không đọc được chữ ký", why)),
        }
    }

    fn of_coverage(&self, invalid: bool) -> Option<Label> {
        match self.coverage {
            Coverage::Whole | Coverage::Part { changed: false, .. } => None,
            Coverage::Part { changed: true, .. } => {
                Some(told("tệp bị sửa sau khi ký", "the file was changed after it was signed"))
            }
            Coverage::Unknown if invalid => None,
            Coverage::Unknown => Some(told(
                "không rõ phần đã ký có bị sửa về sau hay không",
                "whether what was signed was changed later cannot be told",
            )),
        }
    }

    fn of_time(&self, invalid: bool) -> Option<Label> {
        match self.validity {
            Validity::Expired => Some(told(
                "chứng thư đã hết hạn khi ký",
                "the certificate had expired when it was signed",
            )),
            Validity::NotYet => Some(told(
                "chứng thư chưa có hiệu lực khi ký",
                "the certificate was not valid yet when it was signed",
            )),
            Validity::ExpiredSince if !invalid && !self.is_proven() => Some(told(
                "chứng thư đã hết hạn và không có dấu thời gian chứng minh thời điểm ký",
                "the certificate has expired, and no time stamp proves that it was signed before",
            )),
            Validity::InTime | Validity::ExpiredSince | Validity::Unknown => None,
        }
    }

    fn is_proven(&self) -> bool {
        self.time.as_ref().is_some_and(|time| time.proof != Proof::Claimed)
    }

    fn of_chain(&self, invalid: bool) -> Option<Label> {
        let Trusted::No { why } = &self.chain else { return None };
        let label = match why {
            Untrusted::WrongUse => told(
                "chứng thư không dùng để ký văn bản",
                "the certificate is not made to sign documents",
            ),
            Untrusted::Forged => {
                told("chứng thư bị làm giả", "a certificate was not signed by who is named")
            }
            // What makes it invalid is told instead.
            _ if invalid => return None,
            Untrusted::Missing => {
                told("thiếu chứng thư của người ký", "the certificate is missing")
            }
            Untrusted::UnknownRoot => told(
                "tổ chức cấp chứng thư không nằm trong danh sách tin cậy",
                "who issued the certificate is not among those who are trusted",
            ),
            Untrusted::SelfSigned => {
                told("chứng thư do người ký tự cấp", "who signed issued the certificate themselves")
            }
            Untrusted::IssuerOutOfTime => told(
                "chứng thư của tổ chức cấp không còn hiệu lực khi ký",
                "a certificate above was not valid when it was signed",
            ),
            Untrusted::Weak => told(
                "chứng thư ký bằng thuật toán không được chấp nhận",
                "a certificate is signed in a way that is not relied on",
            ),
            Untrusted::Unreadable => {
                told("không đọc được chứng thư", "a certificate cannot be read")
            }
        };
        Some(label)
    }

    fn of_revocation(&self, invalid: bool) -> Option<Label> {
        match &self.revocation {
            Revocation::Revoked { at } => Some(told(
                &format!("chứng thư bị thu hồi từ {}", local(*at)),
                &format!("the certificate is revoked since {}", local(*at)),
            )),
            Revocation::RevokedLater { at } if !invalid && !self.is_proven() => Some(told(
                &format!(
                    "chứng thư bị thu hồi từ {} và không có dấu thời gian chứng minh đã ký trước đó",
                    local(*at)
                ),
                &format!(
                    "the certificate is revoked since {}, and no time stamp proves that it was signed before",
                    local(*at)
                ),
            )),
            Revocation::Unknown { .. } => Some(told(
                "không rõ chứng thư có bị thu hồi hay không",
                "it is not known whether the certificate was revoked",
            )),
            Revocation::NotChecked => Some(told(
                "chưa kiểm tra chứng thư có bị thu hồi hay không",
                "it was not checked whether the certificate was revoked",
            )),
            Revocation::Good | Revocation::RevokedLater { .. } => None,
        }
    }
}
