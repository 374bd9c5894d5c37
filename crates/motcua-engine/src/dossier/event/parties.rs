//! Who has a part in a dossier from the applicant's side. All of it is personal.

use serde::{Deserialize, Serialize};

use super::PersonId;
use crate::time::Date;

/// Who has a part in a dossier from the applicant's side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parties {
    /// Whose matter it is (chủ hồ sơ).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Party>,
    /// Who hands it in, if not the owner (người nộp hồ sơ).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitter: Option<Party>,
    /// Who collects the result, if not the owner (người nhận kết quả).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Party>,
}

impl Parties {
    /// The owner alone, who does everything himself.
    pub fn of(owner: Party) -> Self {
        Self { owner: Some(owner), ..Self::default() }
    }

    /// Everybody, with the part each has.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Party)> {
        let parts = [
            ("owner", &self.owner),
            ("submitter", &self.submitter),
            ("recipient", &self.recipient),
        ];
        parts.into_iter().filter_map(|(part, party)| Some((part, party.as_ref()?)))
    }

    /// Those who act for the owner, with the part each has.
    pub fn others(&self) -> impl Iterator<Item = (&'static str, &Party)> {
        self.all().filter(|(part, _)| *part != "owner")
    }
}

/// A person or an organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// The name, as it is printed.
    pub name: String,
    /// The person, if the desk knows the person by an opaque number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The personal identification number (số định danh cá nhân) or the enterprise's code (mã số doanh nghiệp).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The paper that authorises whoever acts for the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Paper>,
}

impl Party {
    /// Somebody by name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// A paper that authorises somebody to act for another (giấy ủy quyền, giấy giới thiệu).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// What it is, such as `giấy ủy quyền`.
    pub kind: String,
    /// Its number, or the notary's.
    pub number: String,
    /// The last day on which it holds; none: until it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
}
