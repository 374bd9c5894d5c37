//! The national statuses that a dossier shows to the world.

use serde::{Deserialize, Serialize};

/// The national status of a dossier. Serde writes the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Status {
    /// 1, mới đăng ký.
    Registered = 1,
    /// 2, được tiếp nhận.
    Accepted = 2,
    /// 3, không được tiếp nhận.
    NotAccepted = 3,
    /// 4, đang xử lý.
    Processing = 4,
    /// 5, yêu cầu bổ sung giấy tờ.
    SupplementRequested = 5,
    /// 6, yêu cầu thực hiện nghĩa vụ tài chính.
    PaymentRequired = 6,
    /// 7, công dân yêu cầu rút hồ sơ.
    Withdrawn = 7,
    /// 8, dừng xử lý.
    Stopped = 8,
    /// 9, đã xử lý xong.
    Resolved = 9,
    /// 10, đã trả kết quả.
    HandedOver = 10,
}

impl Status {
    /// All ten, in order.
    pub const ALL: [Self; 10] = [
        Self::Registered,
        Self::Accepted,
        Self::NotAccepted,
        Self::Processing,
        Self::SupplementRequested,
        Self::PaymentRequired,
        Self::Withdrawn,
        Self::Stopped,
        Self::Resolved,
        Self::HandedOver,
    ];

    /// The national name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registered => "mới đăng ký",
            Self::Accepted => "được tiếp nhận",
            Self::NotAccepted => "không được tiếp nhận",
            Self::Processing => "đang xử lý",
            Self::SupplementRequested => "yêu cầu bổ sung giấy tờ",
            Self::PaymentRequired => "yêu cầu thực hiện nghĩa vụ tài chính",
            Self::Withdrawn => "công dân yêu cầu rút hồ sơ",
            Self::Stopped => "dừng xử lý",
            Self::Resolved => "đã xử lý xong",
            Self::HandedOver => "đã trả kết quả",
        }
    }

    /// Whether a dossier with this status is closed (8 can still be reopened).
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::NotAccepted | Self::Withdrawn | Self::Stopped | Self::HandedOver)
    }
}

impl From<Status> for u8 {
    fn from(status: Status) -> Self {
        status as Self
    }
}

impl TryFrom<u8> for Status {
    type Error = String;

    fn try_from(code: u8) -> Result<Self, Self::Error> {
        Self::ALL
            .into_iter()
            .find(|status| *status as u8 == code)
            .ok_or_else(|| format!("no national status {code}; the codes are 1 to 10"))
    }
}
