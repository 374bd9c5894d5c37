//! The two closed vocabularies: moves and acts, each with its precondition, its effect and its article.
//!
//! [`KINDS`] is the specification of [`super::decide`](fn@super::decide): the tests walk through it.
//!
//! A move to a step of another agency or role puts the work back into the pool, as do `reclassify` and `reroute`:
//! who was assigned before is assigned no more.
//! A form after the stroke is that of TT 03/2025; a status of `-` stays as it is.
//! Reception (filing and `accept`), `hand_over`, `charge`, a `pay` in cash and `record_outage` may be entered late, with a ground
//! and its evidence; nothing else may. `hand_over` may be silent for a leg, and for a
//! result in a file of what was filed on line; it is made again for a result that was `lost` after it.
//!
//! | Kind | | | When | Clocks | Status | Form | Event | Article |
//! |---|---|---|---|---|---|---|---|---|
//! | `accept` | tiếp nhận | move | every required document and field is there; a row of the limits fits; what is due at reception is paid | ends acceptance; starts the legal and committed clocks at the first step that counts; after a supplement restarts them, or lets them go on | 2 or 4 | 01 | `accepted` | NĐ 61/2018 art. 17; NĐ 309/2026 art. 8.3 |
//! | `refuse` | từ chối | move | a reason; after appraisal a result that says no | before acceptance ends acceptance; after it ends every clock with a verdict, against the refusal limit where there is one | 3, or 9 | 03 | `refused` | NĐ 61/2018 art. 17, 19.8 |
//! | `request_supplement` | yêu cầu bổ sung | move | once in a stage; again only with the leader's override, flagged; later than its notice limit flagged | pauses the clocks; a window that is late stays late | 5 | 02 | `supplement_requested` | NĐ 61/2018 art. 19.4; NĐ 118/2025 art. 17.2a |
//! | `supplement` | nộp bổ sung | move | a supplement is awaited | starts the office's acceptance clock for checking it | as the step says | - | `supplemented` | NĐ 61/2018 art. 19.4 |
//! | `forward` | chuyển | move | the condition of the edge; every leg that joins has reported | ends the step's clock and starts the next one's | as the step says | 05/06 | `forwarded` | NĐ 61/2018 art. 18, 19 |
//! | `send_back` | chuyển lại | move | a reason where the file asks for one; at most as often as it says | the legal clock runs on; the earlier step goes on with what it had left | as the step says | - | `sent_back` | NĐ 61/2018 art. 19 |
//! | `transfer` | chuyển liên thông | move | the step it leads to has legs | starts a clock for each leg; the legal clock as the step says | 4 | 05/06 | `transferred` | NĐ 61/2018 art. 19.5-7 |
//! | `require_payment` | yêu cầu thực hiện nghĩa vụ tài chính | move | an amount, or fees whose price is known | pauses the clocks where the step says so | 6 | - | `payment_required` | QĐ 138/2025 Đồng Tháp; NĐ 118/2025 art. 24 |
//! | `resolve` | xử lý xong | move | the results it issues, signed in a file where the procedure says so; every leg that joins has reported | ends every clock with a verdict | 9 or 10 | - | `resolved` | NĐ 61/2018 art. 19 |
//! | `hand_over` | trả kết quả | move | a result exists; what is due with it is paid; who takes it against what proof, the number of the post, or that it goes on line | none: lateness of collection is nobody's | 10 | 06/07 | `handed_over` | NĐ 61/2018 art. 20; NĐ 118/2025 art. 22 |
//! | `withdraw` | rút hồ sơ | move | no decision exists | ends the clocks without a verdict, unless they are late; recalls open legs | 7 | -/05 | `withdrawn` | NĐ 118/2025 art. 21; TT 03/2025 art. 7 |
//! | `stop` | dừng giải quyết | move | a reason, or an answer period that passed | ends the clocks without a verdict, unless they are late; recalls open legs | 8 | -/05 | `stopped` | TT 03/2025; NĐ 301/2026 |
//! | `reopen` | mở lại | move | a second person; the dossier is stopped | the ledger goes on; the time between is not counted | 4 | - | `reopened` | NĐ 301/2026 |
//! | `assign` | phân công | act | a head, a leader or a supervisor; oneself, from the pool: the role of the step | none | - | 05/06 | `assigned` | NĐ 61/2018 art. 19.1 |
//! | `release` | trả về hàng chờ | act | somebody is assigned | none | - | - | `released` | NĐ 61/2018 art. 19.1 |
//! | `note` | ghi chú | act | a text | none | - | - | `noted` | NĐ 61/2018 art. 25 |
//! | `attach` | đính kèm | act | documents that the procedure asks for | none | - | - | `attached` | NĐ 61/2018 art. 17 |
//! | `return_originals` | trả lại bản chính | act | originals that the office holds | none | - | - | `originals_returned` | NĐ 61/2018 art. 20; NĐ 118/2025 art. 22 |
//! | `charge` | tính phí, lệ phí | act | a fee of the procedure that has not been charged; what decides its price is known | none | - | - | `charged` | Law 97/2015/QH13; NĐ 118/2025 art. 24 |
//! | `request_payment` | yêu cầu thanh toán | act | a payment is open; an order with a code of its own that is still to expire | none | - | - | `payment_requested` | NĐ 118/2025 art. 24 |
//! | `pay` | thanh toán | act | a payment is open, and the amount is its own | lets go on what waited for the payment, once nothing is owed; behind a phase that is done the next one begins | - | - | `paid` | NĐ 118/2025 art. 24 |
//! | `payment_failed` | thanh toán không thành công | act | the order in force of a payment that is requested | none | - | - | `payment_failed` | NĐ 118/2025 art. 24 |
//! | `cancel_payment` | hủy yêu cầu thanh toán | act | a reason; the payment is not paid | none | - | - | `payment_cancelled` | NĐ 118/2025 art. 24 |
//! | `waive` | miễn phí, lệ phí | act | a reason and a second person; the payment is open | as `pay` | - | - | `payment_waived` | Law 97/2015/QH13 art. 10 |
//! | `refund` | hoàn trả | act | a reason and a second person; lines that were paid, as the policy of each allows, or of a void dossier | none | - | - | `refunded` | sector law |
//! | `rate` | đánh giá | act | the applicant, once, after the result | none | - | - | `rated` | TT 01/2018 art. 12 |
//! | `apologize` | xin lỗi, hẹn lại | act | once; the legal clock is open | none: the appointment moves, the deadline that decides stays; timely on or before the working day before the due day | - | 04 | `apologized` | NĐ 61/2018 art. 19.9 |
//! | `prolong` | gia hạn theo luật chuyên ngành | act | a leader and a second person; an article; not late | moves the deadline | - | - | `prolonged` | sector law |
//! | `record_outage` | ghi nhận sự cố | act | a supervisor, a second person and a document; it is over | its time is not counted; listed with the verdicts it moves | - | - | `outage_recorded` | NĐ 301/2026 art. 3.4 |
//! | `leg_reported` | cơ quan phối hợp trả lời | act | the leg is open | ends the leg's clock; sends the legs that waited for it | - | - | `leg_reported` | NĐ 61/2018 art. 19.5 |
//! | `recall` | thu hồi lấy ý kiến | act | the dossier is a leg | ends every clock without a verdict | 8, where it has one | - | `recalled` | NĐ 61/2018 art. 19.5 |
//! | `lapse` | hết hạn | act | something has passed | marks windows late; makes the move of a timer | - | - | `lapsed` | NĐ 61/2018 art. 19.9 |
//! | `recalculate` | tính lại theo lịch | act | a calendar was published | counts open deadlines anew; a window that is late stays late | - | - | `recalculated` | Labour Code 2019 art. 112 |
//! | `amend` | sửa dữ liệu | act | a reason; a second person if it touches clock, fee or subject | counts anew if another row of the limits fits | - | - | `amended` | TT 01/2018 art. 17 |
//! | `amend_parties` | sửa người nộp, người nhận | act | a reason and a second person; whoever acts for the owner shows a paper | none | - | - | `parties_amended` | TT 01/2018 art. 17 |
//! | `reclassify` | chuyển đúng thủ tục | act | a reason; after acceptance a second person | ends the clocks; starts acceptance | 1 | - | `reclassified` | NĐ 309/2026 art. 8 |
//! | `reroute` | chuyển đúng cơ quan | act | a reason; not accepted yet, and open | none | - | - | `rerouted` | NĐ 309/2026 art. 8 |
//! | `void` | hủy hồ sơ nhập nhầm | act | a supervisor; a reason | ends the clocks without a verdict, unless they are late; in no rate, always listed | - | - | `voided` | TT 01/2018 art. 19 |
//! | `correct` | đính chính ngày | act | a second person and a document | counts anew; both verdicts stay | - | - | `corrected` | NĐ 61/2018 art. 25 |
//! | `recall_result` | thu hồi kết quả sai | act | a result that was issued; a limit that ends | starts the correction clock | - | - | `result_recalled` | NĐ 61/2018 art. 20 |
//! | `correct_result` | đính chính kết quả | act | the result was recalled | ends the correction clock with a verdict | - | - | `result_corrected` | NĐ 61/2018 art. 20 |
//! | `revoke` | thu hồi giấy tờ | act | a result or an accepted document that holds; a reason and the decision | none: dossiers that rely on it are told | - | - | `revoked` | NĐ 61/2018 art. 20; NĐ 45/2020 art. 16 |
//! | `lose_reuse` | giấy tờ dùng lại hết giá trị | act | the dossier relies on a held document that holds no longer | none: the document is missing again | - | - | `reuse_lost` | NĐ 45/2020 art. 16 |
//! | `lost` | mất giấy tờ | act | documents or results nobody has taken, the unit responsible, an apology | none: a result is handed over again | - | 04 | `lost` | NĐ 61/2018 art. 20 |

use crate::procedure::MoveKind;
use crate::time::Date;

/// A kind of move or act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name in commands and files.
    pub name: &'static str,
    /// Its Vietnamese name.
    pub vi: &'static str,
    /// Whether it changes the step.
    pub is_move: bool,
    /// When it is possible.
    pub precondition: &'static str,
    /// What it does to the clocks.
    pub clocks: &'static str,
    /// The status it leads to; `-`: unchanged.
    pub status: &'static str,
    /// The printed form it raises; `-`: none.
    pub form: Form,
    /// Its event.
    pub event: &'static str,
    /// The article it rests on.
    pub article: &'static str,
}

/// A printed form, whose number depends on the day (TT 01/2018, then TT 03/2025).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// None.
    None,
    /// Giấy tiếp nhận hồ sơ và hẹn trả kết quả.
    Receipt,
    /// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.
    Supplement,
    /// Phiếu từ chối tiếp nhận giải quyết hồ sơ.
    Refusal,
    /// Phiếu xin lỗi và hẹn lại; văn bản xin lỗi và đề nghị gia hạn.
    Apology,
    /// Thông báo dừng giải quyết hồ sơ; new in TT 03/2025.
    Stop,
    /// Phiếu kiểm soát quá trình giải quyết hồ sơ.
    ControlSlip,
    /// Sổ theo dõi hồ sơ.
    Register,
}

/// The first day of the numbers of TT 03/2025/TT-VPCP (its day of signature; the day it came into force is not verified).
pub const NEW_FORMS_FROM: Date = Date::constant(2025, 9, 15);

impl Form {
    /// The form's number on a day. None: the form did not exist, or there is none.
    pub fn number_on(self, date: Date) -> Option<&'static str> {
        let new = date >= NEW_FORMS_FROM;
        match self {
            Self::None => None,
            Self::Receipt => Some("01"),
            Self::Supplement => Some("02"),
            Self::Refusal => Some("03"),
            Self::Apology => Some("04"),
            Self::Stop => new.then_some("05"),
            Self::ControlSlip => Some(if new { "06" } else { "05" }),
            Self::Register => Some(if new { "07" } else { "06" }),
        }
    }
}

macro_rules! kinds {
    ($($form:ident $is_move:literal $name:literal, $vi:literal, $pre:literal, $clocks:literal, $status:literal, $event:literal, $article:literal;)+) => {
        /// Every kind, moves first. Filing and the answers of time are no kinds of their own: see `submit` and `lapse`.
        pub const KINDS: &[Kind] = &[$(Kind {
            name: $name, vi: $vi, is_move: $is_move, precondition: $pre, clocks: $clocks, status: $status,
            form: Form::$form, event: $event, article: $article,
        }),+];
    };
}

kinds! {
    Receipt true "accept", "tiếp nhận", "every required document and field is there; a row of the limits fits; what is due at reception is paid", "ends acceptance; starts the legal and committed clocks at the first step that counts; after a supplement restarts them, or lets them go on", "2 or 4", "accepted", "NĐ 61/2018 art. 17; NĐ 309/2026 art. 8.3";
    Refusal true "refuse", "từ chối", "a reason; after appraisal a result that says no", "before acceptance ends acceptance; after it ends every clock with a verdict, against the refusal limit where there is one", "3, or 9", "refused", "NĐ 61/2018 art. 17, 19.8";
    Supplement true "request_supplement", "yêu cầu bổ sung", "once in a stage; again only with the leader's override, flagged; later than its notice limit flagged", "pauses the clocks; a window that is late stays late", "5", "supplement_requested", "NĐ 61/2018 art. 19.4; NĐ 118/2025 art. 17.2a";
    None true "supplement", "nộp bổ sung", "a supplement is awaited", "starts the office's acceptance clock for checking it", "as the step says", "supplemented", "NĐ 61/2018 art. 19.4";
    ControlSlip true "forward", "chuyển", "the condition of the edge; every leg that joins has reported", "ends the step's clock and starts the next one's", "as the step says", "forwarded", "NĐ 61/2018 art. 18, 19";
    None true "send_back", "chuyển lại", "a reason where the file asks for one; at most as often as it says", "the legal clock runs on; the earlier step goes on with what it had left", "as the step says", "sent_back", "NĐ 61/2018 art. 19";
    ControlSlip true "transfer", "chuyển liên thông", "the step it leads to has legs", "starts a clock for each leg; the legal clock as the step says", "4", "transferred", "NĐ 61/2018 art. 19.5-7";
    None true "require_payment", "yêu cầu thực hiện nghĩa vụ tài chính", "an amount, or fees whose price is known", "pauses the clocks where the step says so", "6", "payment_required", "QĐ 138/2025 Đồng Tháp; NĐ 118/2025 art. 24";
    None true "resolve", "xử lý xong", "the results it issues, signed in a file where the procedure says so; every leg that joins has reported", "ends every clock with a verdict", "9 or 10", "resolved", "NĐ 61/2018 art. 19";
    Register true "hand_over", "trả kết quả", "a result exists; what is due with it is paid; who takes it against what proof, the number of the post, or that it goes on line", "none: lateness of collection is nobody's", "10", "handed_over", "NĐ 61/2018 art. 20; NĐ 118/2025 art. 22";
    Stop true "withdraw", "rút hồ sơ", "no decision exists", "ends the clocks without a verdict, unless they are late; recalls open legs", "7", "withdrawn", "NĐ 118/2025 art. 21; TT 03/2025 art. 7";
    Stop true "stop", "dừng giải quyết", "a reason, or an answer period that passed", "ends the clocks without a verdict, unless they are late; recalls open legs", "8", "stopped", "TT 03/2025; NĐ 301/2026";
    None true "reopen", "mở lại", "a second person; the dossier is stopped", "the ledger goes on; the time between is not counted", "4", "reopened", "NĐ 301/2026";
    ControlSlip false "assign", "phân công", "a head, a leader or a supervisor; oneself, from the pool: the role of the step", "none", "-", "assigned", "NĐ 61/2018 art. 19.1";
    None false "release", "trả về hàng chờ", "somebody is assigned", "none", "-", "released", "NĐ 61/2018 art. 19.1";
    None false "note", "ghi chú", "a text", "none", "-", "noted", "NĐ 61/2018 art. 25";
    None false "attach", "đính kèm", "documents that the procedure asks for", "none", "-", "attached", "NĐ 61/2018 art. 17";
    None false "return_originals", "trả lại bản chính", "originals that the office holds", "none", "-", "originals_returned", "NĐ 61/2018 art. 20; NĐ 118/2025 art. 22";
    None false "charge", "tính phí, lệ phí", "a fee of the procedure that has not been charged; what decides its price is known", "none", "-", "charged", "Law 97/2015/QH13; NĐ 118/2025 art. 24";
    None false "request_payment", "yêu cầu thanh toán", "a payment is open; an order with a code of its own that is still to expire", "none", "-", "payment_requested", "NĐ 118/2025 art. 24";
    None false "pay", "thanh toán", "a payment is open, and the amount is its own", "lets go on what waited for the payment, once nothing is owed; behind a phase that is done the next one begins", "-", "paid", "NĐ 118/2025 art. 24";
    None false "payment_failed", "thanh toán không thành công", "the order in force of a payment that is requested", "none", "-", "payment_failed", "NĐ 118/2025 art. 24";
    None false "cancel_payment", "hủy yêu cầu thanh toán", "a reason; the payment is not paid", "none", "-", "payment_cancelled", "NĐ 118/2025 art. 24";
    None false "waive", "miễn phí, lệ phí", "a reason and a second person; the payment is open", "as `pay`", "-", "payment_waived", "Law 97/2015/QH13 art. 10";
    None false "refund", "hoàn trả", "a reason and a second person; lines that were paid, as the policy of each allows, or of a void dossier", "none", "-", "refunded", "sector law";
    None false "rate", "đánh giá", "the applicant, once, after the result", "none", "-", "rated", "TT 01/2018 art. 12";
    Apology false "apologize", "xin lỗi, hẹn lại", "once; the legal clock is open", "none: the appointment moves, the deadline that decides stays; timely on or before the working day before the due day", "-", "apologized", "NĐ 61/2018 art. 19.9";
    None false "prolong", "gia hạn theo luật chuyên ngành", "a leader and a second person; an article; not late", "moves the deadline", "-", "prolonged", "sector law";
    None false "record_outage", "ghi nhận sự cố", "a supervisor, a second person and a document; it is over", "its time is not counted; listed with the verdicts it moves", "-", "outage_recorded", "NĐ 301/2026 art. 3.4";
    None false "leg_reported", "cơ quan phối hợp trả lời", "the leg is open", "ends the leg's clock; sends the legs that waited for it", "-", "leg_reported", "NĐ 61/2018 art. 19.5";
    None false "recall", "thu hồi lấy ý kiến", "the dossier is a leg", "ends every clock without a verdict", "8, where it has one", "recalled", "NĐ 61/2018 art. 19.5";
    None false "lapse", "hết hạn", "something has passed", "marks windows late; makes the move of a timer", "-", "lapsed", "NĐ 61/2018 art. 19.9";
    None false "recalculate", "tính lại theo lịch", "a calendar was published", "counts open deadlines anew; a window that is late stays late", "-", "recalculated", "Labour Code 2019 art. 112";
    None false "amend", "sửa dữ liệu", "a reason; a second person if it touches clock, fee or subject", "counts anew if another row of the limits fits", "-", "amended", "TT 01/2018 art. 17";
    None false "amend_parties", "sửa người nộp, người nhận", "a reason and a second person; whoever acts for the owner shows a paper", "none", "-", "parties_amended", "TT 01/2018 art. 17";
    None false "reclassify", "chuyển đúng thủ tục", "a reason; after acceptance a second person", "ends the clocks; starts acceptance", "1", "reclassified", "NĐ 309/2026 art. 8";
    None false "reroute", "chuyển đúng cơ quan", "a reason; not accepted yet, and open", "none", "-", "rerouted", "NĐ 309/2026 art. 8";
    None false "void", "hủy hồ sơ nhập nhầm", "a supervisor; a reason", "ends the clocks without a verdict, unless they are late; in no rate, always listed", "-", "voided", "TT 01/2018 art. 19";
    None false "correct", "đính chính ngày", "a second person and a document", "counts anew; both verdicts stay", "-", "corrected", "NĐ 61/2018 art. 25";
    None false "recall_result", "thu hồi kết quả sai", "a result that was issued; a limit that ends", "starts the correction clock", "-", "result_recalled", "NĐ 61/2018 art. 20";
    None false "correct_result", "đính chính kết quả", "the result was recalled", "ends the correction clock with a verdict", "-", "result_corrected", "NĐ 61/2018 art. 20";
    None false "revoke", "thu hồi giấy tờ", "a result or an accepted document that holds; a reason and the decision", "none: dossiers that rely on it are told", "-", "revoked", "NĐ 61/2018 art. 20; NĐ 45/2020 art. 16";
    None false "lose_reuse", "giấy tờ dùng lại hết giá trị", "the dossier relies on a held document that holds no longer", "none: the document is missing again", "-", "reuse_lost", "NĐ 45/2020 art. 16";
    Apology false "lost", "mất giấy tờ", "documents or results nobody has taken, the unit responsible, an apology", "none: a result is handed over again", "-", "lost", "NĐ 61/2018 art. 20";
}

/// A kind by its name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The event of a kind of move.
pub(super) fn event_of(move_kind: MoveKind) -> &'static str {
    kind(move_kind.name()).map_or("moved", |kind| kind.event)
}
