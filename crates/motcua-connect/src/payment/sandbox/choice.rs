//! What the page of the sandbox offers.

use motcua_engine::label::Language;

/// What the gateway shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// The payment is told at once.
    Well,
    /// It is told late.
    Late,
    /// It is told twice.
    Twice,
    /// An earlier failure is told after it.
    OutOfOrder,
    /// It is told with another amount.
    WrongAmount,
    /// A failure is told.
    Failed,
    /// The payer pays, and nothing is told.
    Never,
}

impl Choice {
    /// Every choice, in the order of the page.
    pub const ALL: [Self; 7] = [
        Self::Well,
        Self::Late,
        Self::Twice,
        Self::OutOfOrder,
        Self::WrongAmount,
        Self::Failed,
        Self::Never,
    ];

    /// Its name in forms and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Late => "late",
            Self::Twice => "twice",
            Self::OutOfOrder => "out_of_order",
            Self::WrongAmount => "wrong_amount",
            Self::Failed => "failed",
            Self::Never => "never",
        }
    }

    /// The choice of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.name() == name)
    }

    /// What stands on its button.
    pub fn text(self, language: Language) -> &'static str {
        let (vi, en) = match self {
            Self::Well => ("Thanh toán thành công", "Pay"),
            Self::Late => ("Thành công, báo kết quả muộn", "Pay, and tell it late"),
            Self::Twice => ("Thành công, báo kết quả hai lần", "Pay, and tell it twice"),
            Self::OutOfOrder => (
                "Thành công, báo kết quả sai thứ tự",
                "Pay, and tell an earlier failure afterwards",
            ),
            Self::WrongAmount => ("Báo sai số tiền", "Tell another amount"),
            Self::Failed => ("Thanh toán thất bại", "Fail"),
            Self::Never => ("Đã trả tiền, không báo kết quả", "Pay, and tell nothing"),
        };
        match language {
            Language::Vi => vi,
            Language::En => en,
        }
    }
}
