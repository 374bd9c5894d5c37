//! The people of the office, each with a token.

use std::collections::HashMap;

use motcua::engine::dossier::{AgencyId, PersonId};
use motcua::engine::procedure::Role;
use motcua::{Appointment, Desk, NewToken, Person, PersonKind};

use crate::office::{MOVES, Office, agency};

/// Tokens: an applicant's for each agency, and one for each role there.
pub(crate) struct Keys {
    applicants: Vec<String>,
    officials: Vec<HashMap<&'static str, String>>,
}

impl Keys {
    pub(crate) async fn make(desk: &Desk, office: &Office, agencies: usize) -> Self {
        let mut keys = Self { applicants: Vec::new(), officials: Vec::new() };
        for place in 0..agencies {
            let at = agency(place);
            let applicant = issue(desk, office, &format!("p-{at}"), None).await;
            let mut officials = HashMap::new();
            for (_, role) in MOVES {
                if !officials.contains_key(role) {
                    let person = format!("{role}-{at}");
                    let token = issue(desk, office, &person, Some((&at, role))).await;
                    officials.insert(role, token);
                }
            }
            keys.applicants.push(applicant);
            keys.officials.push(officials);
        }
        keys
    }

    pub(crate) fn applicant(&self, agency: usize) -> &str {
        &self.applicants[agency]
    }

    pub(crate) fn official(&self, agency: usize, role: &str) -> &str {
        &self.officials[agency][role]
    }
}

/// Enters somebody, appoints an official, and issues a token.
async fn issue(desk: &Desk, office: &Office, person: &str, post: Option<(&str, &str)>) -> String {
    let id = PersonId::new(person);
    let kind = if post.is_some() { PersonKind::Official } else { PersonKind::Citizen };
    let entered = Person { id: id.clone(), name: person.to_owned(), number: None, kind };
    desk.enter_person(&entered).await.unwrap();
    let agency = post.map(|(agency, _)| AgencyId::new(agency));
    if let Some((agency, role)) = post {
        let (agency, role) = (AgencyId::new(agency), Role::new(role));
        let from = "2020-01-01".parse().unwrap();
        let appointment =
            Appointment { person: id.clone(), agency, role, from, until: None, unit: None };
        desk.appoint(&appointment).await.unwrap();
    }
    let token = NewToken {
        name: "the bench".to_owned(),
        person: id.clone(),
        agency,
        roles: [].into(),
        scopes: ["read", "file", "work"].map(ToOwned::to_owned).into(),
        expires_at: "2027-01-01T00:00:00Z".parse().unwrap(),
        issued_by: id,
    };
    desk.issue_token(&token, office.filed_at).await.unwrap().1
}
