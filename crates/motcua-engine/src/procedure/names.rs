//! What the moves are called, for people.

use super::model::MoveKind;

impl MoveKind {
    /// Its name, as files and commands write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Refuse => "refuse",
            Self::RequestSupplement => "request_supplement",
            Self::Supplement => "supplement",
            Self::Forward => "forward",
            Self::SendBack => "send_back",
            Self::Transfer => "transfer",
            Self::RequirePayment => "require_payment",
            Self::Resolve => "resolve",
            Self::HandOver => "hand_over",
            Self::Withdraw => "withdraw",
            Self::Stop => "stop",
            Self::Reopen => "reopen",
        }
    }

    /// All kinds, in the order of the vocabulary.
    pub const ALL: [Self; 13] = [
        Self::Accept,
        Self::Refuse,
        Self::RequestSupplement,
        Self::Supplement,
        Self::Forward,
        Self::SendBack,
        Self::Transfer,
        Self::RequirePayment,
        Self::Resolve,
        Self::HandOver,
        Self::Withdraw,
        Self::Stop,
        Self::Reopen,
    ];

    /// The Vietnamese name, as it stands on a button or an edge.
    pub fn vi(self) -> &'static str {
        match self {
            Self::Accept => "Tiếp nhận",
            Self::Refuse => "Từ chối",
            Self::RequestSupplement => "Yêu cầu bổ sung",
            Self::Supplement => "Nộp bổ sung",
            Self::Forward => "Chuyển",
            Self::SendBack => "Chuyển lại",
            Self::Transfer => "Chuyển liên thông",
            Self::RequirePayment => "Yêu cầu thực hiện nghĩa vụ tài chính",
            Self::Resolve => "Xử lý xong",
            Self::HandOver => "Trả kết quả",
            Self::Withdraw => "Rút hồ sơ",
            Self::Stop => "Dừng xử lý",
            Self::Reopen => "Mở lại",
        }
    }

    /// The English name.
    pub fn en(self) -> &'static str {
        match self {
            Self::Accept => "Accept",
            Self::Refuse => "Refuse",
            Self::RequestSupplement => "Ask for a supplement",
            Self::Supplement => "Hand in the supplement",
            Self::Forward => "Forward",
            Self::SendBack => "Send back",
            Self::Transfer => "Send to other agencies",
            Self::RequirePayment => "Ask for payment",
            Self::Resolve => "Resolve",
            Self::HandOver => "Hand over the result",
            Self::Withdraw => "Withdraw",
            Self::Stop => "Stop",
            Self::Reopen => "Reopen",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_names_of_its_own() {
        let vi: BTreeSet<_> = MoveKind::ALL.iter().map(|kind| kind.vi()).collect();
        let en: BTreeSet<_> = MoveKind::ALL.iter().map(|kind| kind.en()).collect();
        assert_eq!((vi.len(), en.len()), (MoveKind::ALL.len(), MoveKind::ALL.len()));
        assert_eq!(MoveKind::Forward.vi(), "Chuyển");
        assert_eq!(MoveKind::HandOver.en(), "Hand over the result");
    }
}
