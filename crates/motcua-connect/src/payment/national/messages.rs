//! The messages that are sent to the platform.

use serde_json::{Value, json};

use super::{GatewayError, National, form, moment};
use crate::payment::{Bill, BillLine, Gateway as _, LineKind, Order};

const VERSION: &str = "1.0.6";
/// The longest name of a procedure, in letters.
const LONGEST_NAME: usize = 250;

impl National {
    /// INIT: asks for a page where an order can be paid.
    pub(super) fn opening(&self, order: &Order, bill: &Bill) -> Result<Value, GatewayError> {
        order.check(self.name())?;
        let sum = bill.lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.amount));
        if sum != Some(order.amount) || bill.lines.iter().any(|line| line.amount < 0) {
            return Err(order.refused(self.name(), "its amount is not the sum of its fees"));
        }
        let purpose = order.purpose();
        if purpose.contains('|') {
            return Err(order.refused(self.name(), "the code of its dossier has a | in it"));
        }
        let fields = [
            ("LoaiBanTin", "INIT".to_owned()),
            ("PhienBan", VERSION.to_owned()),
            ("MaDoiTac", self.settings.partner.clone()),
            ("MaThamChieu", order.code.clone()),
            ("SoTien", order.amount.to_string()),
            ("LoaiHinhThanhToan", "PAY".to_owned()),
            ("MaKenhThanhToan", self.settings.channel.clone()),
            ("MaThietBi", self.settings.device.clone()),
            ("NgonNgu", "vi-VN".to_owned()),
            ("MaTienTe", "VND".to_owned()),
            ("MaNganHang", "PAYMENT".to_owned()),
            ("ThongTinGiaoDich", purpose),
            ("ThoiGianGD", moment::compact(order.requested_at)),
            ("Ip", self.settings.server_ip.to_string()),
        ];
        let mut message = self.hashed(&fields);
        message["ThongTinBienLai"] = self.receipt_fields(order, bill);
        Ok(message)
    }

    /// QUERY and `GET_BILL`: an order is named by its code and the time of its INIT.
    pub(super) fn question(&self, kind: &str, order: &Order) -> Value {
        self.hashed(&[
            ("LoaiBanTin", kind.to_owned()),
            ("PhienBan", VERSION.to_owned()),
            ("MaDoiTac", self.settings.partner.clone()),
            ("MaThamChieu", order.code.clone()),
            ("ThoiGianGD", moment::compact(order.requested_at)),
        ])
    }

    /// A message of fields, with the hash over their values in the order in which they stand here.
    fn hashed(&self, fields: &[(&str, String)]) -> Value {
        let values: Vec<&str> = fields.iter().map(|(_, value)| value.as_str()).collect();
        let hash = form::sha256(&format!("{}|{}", values.join("|"), self.secret.expose()));
        let mut message = json!({ "MaXacThuc": hash });
        for (name, value) in fields {
            message[*name] = value.as_str().into();
        }
        message
    }

    /// What the platform writes on the receipt (`ThongTinBienLai`).
    fn receipt_fields(&self, order: &Order, bill: &Bill) -> Value {
        let purpose = order.purpose();
        json!({
            // 2: a fee for a procedure; 1 would be a fine.
            "MaDichVu": "2",
            "MaDVC": format!("{}.01", bill.procedure),
            "TenDVC": short(&bill.procedure_name),
            "MaTTHC": bill.procedure,
            "TenTTHC": short(&bill.procedure_name),
            "MaDonVi": bill.agency,
            "TenDonVi": bill.agency_name,
            "MaHoSo": order.dossier,
            "TKThuHuong": self.settings.account,
            "MaNHThuHuong": self.settings.account_bank,
            "TenTKThuHuong": self.settings.account_holder,
            "PhiLePhi": bill.lines.iter().map(fee).collect::<Vec<Value>>(),
            "DSKhoanNop": [{ "NoiDung": purpose, "SoTien": order.amount.to_string() }],
            "NoiDungThanhToan": purpose,
            "HoTenNguoiNop": bill.payer.name,
            "SoCMNDNguoiNop": bill.payer.identity,
            "DiaChiNguoiNop": bill.payer.address,
            "HuyenNguoiNop": "",
            "TinhNguoiNop": "",
            // What only fines have.
            "MaLoaiHinhThuPhat": "",
            "TenLoaiHinhThuPhat": "",
            "MaCoQuanQD": "",
            "TenCoQuanQD": "",
            "KhoBac": "",
            "NgayQD": "",
            "SoQD": "",
            "ThoiGianViPham": "",
            "DiaDiemViPham": "",
            "TenNguoiViPham": "",
            "TaiKhoanThuNSNN": "",
        })
    }
}

/// A fee of the receipt.
fn fee(line: &BillLine) -> Value {
    let kind = match line.kind {
        LineKind::Fee => "1",
        LineKind::Charge => "2",
    };
    json!({
        "LoaiPhiLePhi": kind,
        "MaPhiLePhi": line.code,
        "TenPhiLePhi": line.name,
        "SoTien": line.amount.to_string(),
    })
}

/// A name that the platform takes.
fn short(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    let begin: String = name.chars().take(LONGEST_NAME - 3).collect();
    format!("{begin}...")
}
