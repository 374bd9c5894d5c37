//! Vietnamese words for what a procedure names in English: roles, agencies, holders of the clock, guards.

use crate::guard::Guard;
use crate::procedure::{AgencyName, FieldType, Procedure, Role, Status, StepClock};

/// The name of a role: the file's own, else that of the built-in one, else the identifier.
pub(super) fn role(procedure: &Procedure, role: &Role) -> String {
    if let Some(declared) = procedure.roles.iter().find(|declared| declared.id == *role) {
        return declared.name.vi.clone();
    }
    match role.as_str() {
        "clerk" => "Cán bộ một cửa",
        "specialist" => "Chuyên viên",
        "head" => "Trưởng phòng",
        "leader" => "Lãnh đạo",
        "records" => "Văn thư",
        "supervisor" => "Người giám sát",
        "applicant" => "Người nộp hồ sơ",
        "system" => "Hệ thống",
        other => other,
    }
    .to_owned()
}

/// The name of an agency that many procedures use; others keep the identifier, without its hyphens.
pub(super) fn agency(name: &AgencyName) -> String {
    match name.as_str() {
        "one-stop" => "Bộ phận Một cửa",
        "competent-agency" => "Cơ quan có thẩm quyền",
        "consulted" => "Cơ quan được lấy ý kiến",
        "feedback-office" => "Cơ quan tiếp nhận phản ánh, kiến nghị",
        "commune" | "commune-committee" => "UBND cấp xã",
        "commune-civil-status" => "UBND cấp xã (tư pháp – hộ tịch)",
        "commune-land" => "UBND cấp xã (địa chính)",
        "commune-construction" => "UBND cấp xã (xây dựng)",
        "commune-economy-office" => "Phòng Kinh tế",
        "culture-office" => "Phòng Văn hóa – Xã hội",
        "planning-office" => "Cơ quan quy hoạch",
        "provincial-committee" => "UBND tỉnh",
        "land-registration-office" => "Văn phòng đăng ký đất đai",
        "surveyor" => "Đơn vị đo đạc",
        "tax-office" | "tax-authority" => "Cơ quan thuế",
        "statistics-office" => "Cơ quan thống kê",
        "social-insurance" => "Cơ quan bảo hiểm xã hội",
        "social-protection" => "Cơ quan bảo trợ xã hội",
        "commune-police" => "Công an cấp xã",
        "provincial-police" => "Công an tỉnh",
        "traffic-police" => "Cảnh sát giao thông",
        "fire-police" => "Cảnh sát phòng cháy, chữa cháy",
        "other-police" => "Công an địa phương khác",
        "police" => "Cơ quan công an",
        "police-records" => "Cơ quan hồ sơ nghiệp vụ công an",
        "id-authority" | "identity-authority" => "Cơ quan quản lý căn cước",
        "military-command" => "Bộ chỉ huy quân sự",
        "court" => "Tòa án",
        "national-records" => "Cơ sở dữ liệu quốc gia",
        "violation-database" => "Cơ sở dữ liệu vi phạm",
        "finance-department" => "Sở Tài chính",
        "construction-department" => "Sở Xây dựng",
        "agriculture-department" | "environment-department" => "Sở Nông nghiệp và Môi trường",
        "technology-department" => "Sở Khoa học và Công nghệ",
        "justice-department" => "Sở Tư pháp",
        "home-affairs" | "home-affairs-department" => "Sở Nội vụ",
        "health-department" => "Sở Y tế",
        other => return other.replace(['-', '_'], " "),
    }
    .to_owned()
}

/// Why the clock does not run at a step; `None` where it runs.
pub(super) fn clock(clock: &StepClock) -> Option<String> {
    match clock {
        StepClock::Running => None,
        StepClock::Off => Some("Không tính thời hạn".to_owned()),
        StepClock::Paused(holder) => {
            let holder = match holder.as_str() {
                "applicant" => "chờ người nộp hồ sơ".to_owned(),
                "payment" => "chờ nộp tiền".to_owned(),
                "owner" => "chờ chủ sở hữu".to_owned(),
                other => format!("chờ {}", lower_first(&agency(&AgencyName::from(other)))),
            };
            Some(format!("Tạm dừng tính thời hạn: {holder}"))
        }
    }
}

/// A text whose first letter is small, unless the first word is an abbreviation.
pub(super) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

/// What a badge says of a status.
pub(super) fn badge(status: Status) -> String {
    format!("TT {}", u8::from(status))
}

/// What a badge says of a petition's state.
pub(super) fn state(state: &str) -> String {
    match state {
        "new" => "mới",
        "accepted" => "đã tiếp nhận",
        "needs_info" => "chờ bổ sung",
        "forwarded" => "đã chuyển",
        "in_progress" => "đang xử lý",
        "answered" => "đã trả lời",
        "published" => "đã công khai",
        "rated" => "đã đánh giá",
        "rejected" => "không tiếp nhận",
        "closed" => "đã đóng",
        other => other,
    }
    .to_owned()
}

/// A guard in words near to Vietnamese: fields and values by their labels, operators as signs.
pub(super) fn guard(procedure: &Procedure, guard: &Guard) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut rest = guard.source();
    while let Some(first) = rest.chars().next() {
        let length = token(rest, first);
        let (token, after) = rest.split_at(length);
        rest = after;
        if !first.is_whitespace() {
            words.push(word(procedure, token));
        }
    }
    let mut text = words.join(" ");
    // "Đã có bản đồ" is denied by "chưa", "có giấy tờ" by "không" alone.
    let signs = [("( ", "("), (" )", ")"), (" ,", ","), (" = có", "")];
    let denials = [
        ("không phải đã ", "chưa "),
        ("không phải có ", "không có "),
        ("không phải được ", "không được "),
    ];
    for (written, read) in signs.into_iter().chain(denials) {
        text = text.replace(written, read);
    }
    for sign in ["=", "≠", "<", ">", "≤", "≥"] {
        text = text.replace(&format!(" {sign} "), &format!(" {sign}\u{a0}"));
    }
    text
}

/// The length of the first token in bytes, at least one character.
fn token(text: &str, first: char) -> usize {
    let up_to = |stop: &dyn Fn(char) -> bool| text.find(stop).unwrap_or(text.len());
    if first == '\'' || first == '"' {
        return text.get(1..).and_then(|tail| tail.find(first)).map_or(text.len(), |end| end + 2);
    }
    if first.is_alphanumeric() || first == '_' {
        return up_to(&|letter| !(letter.is_alphanumeric() || "_.".contains(letter)));
    }
    if "=!&|<>".contains(first) {
        let two = text.get(..2).unwrap_or("");
        if ["==", "!=", "&&", "||", "<=", ">="].contains(&two) {
            return 2;
        }
    }
    first.len_utf8()
}

fn word(procedure: &Procedure, token: &str) -> String {
    if let Some(quoted) = token.strip_prefix(['\'', '"']) {
        let value = quoted.trim_end_matches(['\'', '"']);
        return value_label(procedure, value).unwrap_or_else(|| format!("“{value}”"));
    }
    if let Some(field) = procedure.data.iter().find(|field| field.name == *token) {
        return lower_first(&field.label.vi);
    }
    match token {
        "==" => "=",
        "!=" => "≠",
        "<=" => "≤",
        ">=" => "≥",
        "&&" => "và",
        "||" => "hoặc",
        "!" => "không phải",
        "in" => "thuộc",
        "true" => "có",
        "false" => "không",
        "today" => "hôm nay",
        "received_on" => "ngày tiếp nhận",
        "channel" => "kênh nộp",
        "subject" => "đối tượng",
        "payment.settled" => "đã nộp đủ tiền",
        "supplements" => "số lần bổ sung",
        "legs.open" => "số nơi chưa trả lời",
        "legs.late" => "số nơi trả lời muộn",
        "legs.refused" => "số nơi không đồng ý",
        "legs.agreed" => "số nơi đồng ý",
        "working_days_between" => "số ngày làm việc giữa",
        "days_between" => "số ngày giữa",
        "age_on" => "tuổi",
        other => other,
    }
    .to_owned()
}

fn value_label(procedure: &Procedure, value: &str) -> Option<String> {
    procedure.data.iter().find_map(|field| match &field.field_type {
        FieldType::OneOf(options) => options
            .iter()
            .find(|option| option.value == value && !option.label.vi.is_empty())
            .map(|option| lower_first(&option.label.vi)),
        FieldType::Text
        | FieldType::Integer
        | FieldType::Money
        | FieldType::Boolean
        | FieldType::Date => None,
    })
}
