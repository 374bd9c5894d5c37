//! The agencies of a province that is on no map, and which of them the names in the procedures stand for.

use std::collections::BTreeMap;

use motcua::engine::dossier::AgencyId;
use motcua::engine::procedure::{AgencyName, LegWork, Procedure};
use motcua::engine::time::Date;
use motcua::{Agency, AgencyCode, Level, Unit};

use super::World;

/// Since when there are provinces and communes, and nothing between.
pub(super) const SINCE: Date = Date::constant(2025, 7, 1);

/// Identifier, name, code, the agency above, and the names that stand for it.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const PROVINCIAL: &[Row] = &[
    ("ministry-finance", "Bộ Tài chính", "000.00.00.G12", "", &[]),
    ("ministry-security", "Bộ Công an", "000.00.00.G01", "", &[]),
    ("supreme-court", "Tòa án nhân dân tối cao", "000.00.00.G03", "", &[]),
    ("province", "Ủy ban nhân dân tỉnh Bình Lam", "000.00.00.H99", "", &["provincial-committee"]),
    ("office", "Văn phòng Ủy ban nhân dân tỉnh", "000.00.01.H99", "province", &["feedback-office"]),
    ("centre", "Trung tâm Phục vụ hành chính công tỉnh", "000.01.01.H99", "office", &["one-stop"]),
    ("finance", "Sở Tài chính", "000.00.02.H99", "province", &["finance-department"]),
    ("construction", "Sở Xây dựng", "000.00.03.H99", "province", &["construction-department"]),
    (
        "environment",
        "Sở Nông nghiệp và Môi trường",
        "000.00.04.H99",
        "province",
        &["environment-department"],
    ),
    (
        "technology",
        "Sở Khoa học và Công nghệ",
        "000.00.05.H99",
        "province",
        &["technology-department"],
    ),
    ("health", "Sở Y tế", "000.00.06.H99", "province", &["health-department"]),
    ("home-affairs", "Sở Nội vụ", "000.00.07.H99", "province", &["home-affairs"]),
    ("inspectorate", "Thanh tra tỉnh", "000.00.08.H99", "province", &[]),
    (
        "land-registry",
        "Văn phòng đăng ký đất đai",
        "000.01.04.H99",
        "environment",
        &["land-registration-office"],
    ),
    (
        "survey",
        "Trung tâm Kỹ thuật tài nguyên và môi trường",
        "000.02.04.H99",
        "environment",
        &["surveyor"],
    ),
    ("tax", "Thuế tỉnh Bình Lam", "000.01.99.G12", "ministry-finance", &["tax-office"]),
    ("tax-1", "Thuế cơ sở 1 tỉnh Bình Lam", "001.01.99.G12", "tax", &[]),
    ("tax-2", "Thuế cơ sở 2 tỉnh Bình Lam", "002.01.99.G12", "tax", &[]),
    (
        "insurance",
        "Bảo hiểm xã hội tỉnh Bình Lam",
        "000.02.99.G12",
        "ministry-finance",
        &["social-insurance"],
    ),
    (
        "statistics",
        "Thống kê tỉnh Bình Lam",
        "000.03.99.G12",
        "ministry-finance",
        &["statistics-office"],
    ),
    (
        "police",
        "Công an tỉnh Bình Lam",
        "000.00.99.G01",
        "ministry-security",
        &["provincial-police"],
    ),
    (
        "police-records",
        "Phòng Hồ sơ nghiệp vụ, Công an tỉnh",
        "001.00.99.G01",
        "police",
        &["police-records"],
    ),
    (
        "police-traffic",
        "Phòng Cảnh sát giao thông, Công an tỉnh",
        "002.00.99.G01",
        "police",
        &["traffic-police"],
    ),
    (
        "police-fire",
        "Phòng Cảnh sát phòng cháy, chữa cháy, Công an tỉnh",
        "003.00.99.G01",
        "police",
        &["fire-police"],
    ),
    (
        "police-residents",
        "Phòng Cảnh sát quản lý hành chính, Công an tỉnh",
        "004.00.99.G01",
        "police",
        &["id-authority"],
    ),
    ("court", "Tòa án nhân dân tỉnh Bình Lam", "000.00.99.G03", "supreme-court", &["court"]),
    (
        "national-records",
        "Cục Hồ sơ nghiệp vụ, Bộ Công an",
        "000.00.01.G01",
        "ministry-security",
        &["national-records"],
    ),
    (
        "traffic-department",
        "Cục Cảnh sát giao thông, Bộ Công an",
        "000.00.02.G01",
        "ministry-security",
        &["violation-database"],
    ),
    (
        "police-elsewhere",
        "Công an tỉnh Nam Giang",
        "000.00.98.G01",
        "ministry-security",
        &["other-police"],
    ),
];

/// What every commune has: the end of the identifier, the beginning of the name, the number in the code, the names that stand for it.
type CommuneRow = (&'static str, &'static str, u32, &'static [&'static str]);

const COMMUNAL: &[CommuneRow] = &[
    ("committee", "Ủy ban nhân dân", 0, &["commune"]),
    ("centre", "Trung tâm Phục vụ hành chính công", 1, &["one-stop"]),
    (
        "economy",
        "Phòng Kinh tế",
        2,
        &["commune-economy-office", "commune-construction", "commune-land", "planning-office"],
    ),
    ("culture", "Phòng Văn hóa - Xã hội", 3, &["culture-office", "social-protection"]),
    ("justice", "Văn phòng HĐND và UBND", 4, &["commune-civil-status"]),
];

/// The communes.
pub(super) const COMMUNES: &[&str] = &[
    "phường Lam Giang",
    "phường Bến Thượng",
    "xã Đồng Xuân",
    "xã Tân Lập",
    "xã Phú Sơn",
    "xã Thạch Khê",
];

/// Who answers feedback that the office passes on.
const COMPETENT: &[&str] = &["construction", "environment", "finance"];

/// The calendar that an agency keeps, where it is not the national one.
fn calendar(id: &str) -> Option<String> {
    let own = match id {
        "centre" | "commune-1-centre" | "commune-2-centre" => "vn-saturday",
        _ if id.starts_with("commune-3-") => "vn-north-early",
        _ if id.starts_with("commune-5-") => "vn-closures",
        _ => return None,
    };
    Some(own.to_owned())
}

/// The units of an agency, where it has some: identifier and name.
const UNITS: &[(&str, &[(&str, &str)])] = &[
    (
        "centre",
        &[
            ("reception", "Bộ phận Tiếp nhận và Trả kết quả"),
            ("records", "Bộ phận Số hóa và Lưu trữ"),
        ],
    ),
    (
        "finance",
        &[
            ("registration", "Phòng Đăng ký kinh doanh"),
            ("prices", "Phòng Quản lý giá và Công sản"),
        ],
    ),
    (
        "construction",
        &[("building", "Phòng Quản lý xây dựng"), ("transport", "Phòng Quản lý vận tải")],
    ),
    (
        "environment",
        &[("land", "Phòng Quản lý đất đai"), ("protection", "Phòng Bảo vệ môi trường")],
    ),
    (
        "technology",
        &[("technology", "Phòng Quản lý công nghệ"), ("digital", "Phòng Chuyển đổi số")],
    ),
    ("health", &[("medicine", "Phòng Nghiệp vụ Y"), ("pharmacy", "Phòng Nghiệp vụ Dược")]),
    (
        "home-affairs",
        &[("labour", "Phòng Lao động và Việc làm"), ("officials", "Phòng Công chức, viên chức")],
    ),
    ("commune-1-centre", &[("reception", "Quầy tiếp nhận"), ("return", "Quầy trả kết quả")]),
    ("commune-1-economy", &[("trade", "Tổ Kinh doanh"), ("land", "Tổ Địa chính - Xây dựng")]),
    ("commune-2-economy", &[("trade", "Tổ Kinh doanh"), ("land", "Tổ Địa chính - Xây dựng")]),
    ("commune-3-culture", &[("culture", "Tổ Văn hóa"), ("protection", "Tổ Bảo trợ xã hội")]),
];

fn units(id: &str) -> Vec<Unit> {
    let own = UNITS.iter().filter(|row| row.0 == id).flat_map(|row| row.1);
    own.map(|(id, name)| Unit { id: (*id).to_owned(), name: (*name).to_owned() }).collect()
}

fn agency(id: &str, name: &str, code: String, parent: &str, level: Level) -> Agency {
    let parent = (!parent.is_empty()).then(|| AgencyId::from(parent));
    let codes = vec![AgencyCode { from: SINCE, code }];
    let (level, units) = (Some(level), units(id));
    Agency { parent, level, units, codes, calendar: calendar(id), ..Agency::new(id, name) }
}

/// What an agency above the communes is: codes of the province end in its own number.
fn level(id: &str, code: &str, parent: &str) -> Level {
    match (id, parent) {
        ("province", _) => Level::Province,
        _ if code.ends_with(".H99") => Level::ProvinceUnit,
        (_, "") => Level::Ministry,
        _ => Level::MinistryUnit,
    }
}

/// Every agency, those above before those below.
pub(super) fn agencies() -> Vec<Agency> {
    let mut all: Vec<Agency> = PROVINCIAL
        .iter()
        .map(|(id, name, code, parent, _)| {
            agency(id, name, (*code).to_owned(), parent, level(id, code, parent))
        })
        .collect();
    for (commune, place) in COMMUNES.iter().zip(1..) {
        for (end, name, number, _) in COMMUNAL {
            let (above, level) = match *number {
                0 => ("province".to_owned(), Level::Commune),
                _ => (format!("commune-{place}-committee"), Level::CommuneUnit),
            };
            let code = format!("000.{number:02}.{:02}.H99", 40 + place);
            let id = format!("commune-{place}-{end}");
            all.push(agency(&id, &format!("{name} {commune}"), code, &above, level));
        }
        let (id, code) = (format!("commune-{place}-police"), format!("{place:03}.01.99.G01"));
        let name = format!("Công an {commune}");
        all.push(agency(&id, &name, code, "police", Level::MinistryUnit));
    }
    all
}

/// The real agency that a name of a procedure stands for, in a dossier of a commune (from 0).
pub(super) fn bound(name: &AgencyName, procedure: &Procedure, commune: usize) -> Option<AgencyId> {
    let name = name.as_str();
    let own = |end: &str| Some(AgencyId::new(format!("commune-{}-{end}", commune + 1)));
    let in_commune = || COMMUNAL.iter().find(|row| row.3.contains(&name));
    let is_communal = procedure.level.as_deref() == Some("commune");
    match name {
        "one-stop" if !is_communal => Some(AgencyId::from("centre")),
        "tax-office" if is_communal => Some(AgencyId::new(format!("tax-{}", 1 + commune / 3))),
        "commune-police" => own("police"),
        "competent-agency" => Some(AgencyId::from(COMPETENT[commune % COMPETENT.len()])),
        _ => match in_commune() {
            Some(row) => own(row.0),
            None => {
                let row = PROVINCIAL.iter().find(|row| row.4.contains(&name));
                row.map(|row| AgencyId::from(row.0))
            }
        },
    }
}

impl World {
    /// Every agency that a procedure names, and those of its legs' procedures, as one of the province.
    pub(super) fn bindings(
        &self,
        procedure: &Procedure,
        commune: usize,
    ) -> BTreeMap<AgencyName, AgencyId> {
        let mut names = vec![&procedure.agency];
        let mut waiting = vec![procedure];
        let mut known: Vec<&str> = Vec::new();
        while let Some(next) = waiting.pop() {
            if known.contains(&next.code.as_str()) {
                continue;
            }
            known.push(&next.code);
            for step in &next.steps {
                names.push(&step.agency);
                names.extend(step.legs.iter().map(|leg| &leg.agency));
                for leg in &step.legs {
                    if let LegWork::Procedure(code) = &leg.work {
                        let versions = self.procedures.values().map(AsRef::as_ref);
                        waiting.extend(versions.filter(|version| version.code == *code));
                    }
                }
            }
        }
        let bound = names
            .into_iter()
            .filter_map(|name| Some((name.clone(), bound(name, procedure, commune)?)));
        bound.collect()
    }
}
