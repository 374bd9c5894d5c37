//! Short lists out of which names, addresses and numbers are put together. Nobody real has any of the numbers.

use fastrand::Rng;

const FAMILIES: &[&str] = &[
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Phan", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô",
    "Dương", "Lý",
];
const MIDDLES: &[&str] =
    &["Văn", "Thị", "Đức", "Ngọc", "Minh", "Thanh", "Quang", "Hữu", "Thu", "Kim", "Xuân", "Gia"];
const GIVEN: &[&str] = &[
    "An", "Anh", "Bình", "Châu", "Chi", "Cường", "Dũng", "Giang", "Hà", "Hải", "Hạnh", "Hòa",
    "Hùng", "Hương", "Khánh", "Lan", "Linh", "Long", "Mai", "Nam", "Nga", "Oanh", "Phúc", "Phương",
    "Quân", "Quỳnh", "Sơn", "Tâm", "Thảo", "Thắng", "Trang", "Tuấn", "Vân", "Việt", "Yến", "Ánh",
];
const STREETS: &[&str] = &[
    "Trần Phú",
    "Lê Lợi",
    "Hùng Vương",
    "Nguyễn Trãi",
    "Hai Bà Trưng",
    "Quang Trung",
    "Lý Thường Kiệt",
    "Phan Bội Châu",
    "Bạch Đằng",
    "Ngô Quyền",
];
const TRADES: &[&str] = &[
    "Bán lẻ thực phẩm",
    "Sửa chữa xe máy",
    "Dịch vụ ăn uống",
    "May mặc",
    "Cắt tóc, gội đầu",
    "Vật liệu xây dựng",
    "Bán lẻ thuốc",
    "In ấn, quảng cáo",
    "Sản xuất đồ gỗ",
    "Vận tải hàng hóa",
];
const BRANDS: &[&str] = &[
    "Sông Lam Xanh",
    "Bình Minh",
    "Tân Phát",
    "Hoa Sen Trắng",
    "Đại Thành",
    "An Khang",
    "Phú Gia",
    "Việt Hưng",
    "Nam Long",
    "Thiên Phúc",
];
const COMPLAINTS: &[&str] = &[
    "Thời gian chờ tại quầy quá lâu, đề nghị bố trí thêm cán bộ tiếp nhận.",
    "Hồ sơ bị yêu cầu bổ sung giấy tờ không có trong danh mục.",
    "Đề nghị đơn giản hóa mẫu tờ khai đăng ký hộ kinh doanh.",
    "Cổng dịch vụ công báo lỗi khi thanh toán lệ phí.",
];

/// One of a list.
pub(super) fn pick<'a, T: ?Sized>(rng: &mut Rng, list: &[&'a T]) -> &'a T {
    list[rng.usize(..list.len())]
}

/// Whether something happens that does so in so many of 1,000.
pub(super) fn per_mille(rng: &mut Rng, chance: u32) -> bool {
    rng.u32(..1000) < chance
}

/// Family name and given name apart, and the whole name.
pub(super) fn person(rng: &mut Rng) -> (&'static str, &'static str, String) {
    let (family, given) = (pick(rng, FAMILIES), pick(rng, GIVEN));
    (family, given, format!("{family} {} {given}", pick(rng, MIDDLES)))
}

/// A personal identification number: no province has the code 999.
pub(super) fn personal_number(rng: &mut Rng) -> String {
    format!("999{:09}", rng.u32(..1_000_000_000))
}

/// An enterprise's code: no province's begins with 99.
pub(super) fn enterprise_number(rng: &mut Rng) -> String {
    format!("99{:08}", rng.u32(..100_000_000))
}

/// A telephone number: no network begins with 000.
pub(super) fn phone(rng: &mut Rng) -> String {
    format!("000{:07}", rng.u32(..10_000_000))
}

/// A house in a street.
pub(super) fn address(rng: &mut Rng, commune: &str) -> String {
    format!("Số {} đường {}, {commune}", 1 + rng.u32(..240), pick(rng, STREETS))
}

/// The name of an enterprise.
pub(super) fn enterprise(rng: &mut Rng) -> String {
    format!("Công ty TNHH {} {}", pick(rng, BRANDS), 1 + rng.u32(..99))
}

/// What a shop or an enterprise does.
pub(super) fn trade(rng: &mut Rng) -> &'static str {
    pick(rng, TRADES)
}

/// The name of a shop.
pub(super) fn shop(rng: &mut Rng) -> String {
    format!("Hộ kinh doanh {} {}", pick(rng, BRANDS), 1 + rng.u32(..99))
}

/// What somebody writes to the feedback office.
pub(super) fn complaint(rng: &mut Rng) -> &'static str {
    pick(rng, COMPLAINTS)
}
