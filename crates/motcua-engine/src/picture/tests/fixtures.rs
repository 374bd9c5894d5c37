//! Procedures built by hand: the patterns of land, investment, birth and building, and hostile ones.

use crate::guard::Guard;
use crate::procedure::*;
use crate::time::{Date, Limit};

pub(super) fn label(vi: &str) -> Label {
    Label { vi: vi.to_owned(), en: format!("{vi} (en)") }
}

pub(super) fn guard(source: &str) -> Guard {
    Guard::parse(source).unwrap()
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

pub(super) fn case(when: Option<&str>, legal: &str) -> Case {
    Case {
        when: when.map(guard),
        legal: limit(legal),
        committed: None,
        phases: Vec::new(),
        refusal: None,
        reserve: None,
    }
}

pub(super) fn procedure(code: &str, name: &str, agency: &str, steps: Vec<Step>) -> Procedure {
    Procedure {
        code: code.to_owned(),
        version: "2026-08".to_owned(),
        in_force: Date::constant(2026, 8, 15),
        until: None,
        name: label(name),
        aliases: Vec::new(),
        kind: ProcedureKind::Public,
        level: None,
        field: None,
        agency: agency.into(),
        subjects: Vec::new(),
        channels: Vec::new(),
        online: Online::Full,
        online_reason: None,
        basis: Vec::new(),
        unverified: Vec::new(),
        retention: None,
        time: TimePolicy {
            cutoff: None,
            supplement: SupplementEffect::Restart,
            max_supplements: 1,
            request_within: None,
            accept_within: None,
            max_apologies: 1,
            warn_before: None,
            calendar: None,
        },
        limits: vec![case(None, "8 working days")],
        start: steps.first().map_or_else(|| StepId::from("filed"), |step| step.id.clone()),
        steps,
        blocks: Vec::new(),
        roles: Vec::new(),
        documents: Vec::new(),
        results: Vec::new(),
        fees: Vec::new(),
        data: Vec::new(),
        reasons: Vec::new(),
    }
}

pub(super) struct Make(pub(super) Step);

/// A step: `by` and `time` may be empty.
pub(super) fn step(id: &str, name: &str, status: u8, by: &str, agency: &str, time: &str) -> Make {
    Make(Step {
        id: id.into(),
        name: label(name),
        status: Status::try_from(status).ok(),
        state: None,
        by: (!by.is_empty()).then(|| by.into()),
        agency: agency.into(),
        limit: (!time.is_empty()).then(|| limit(time)),
        block: None,
        counts_as: None,
        clock: StepClock::Running,
        phase: None,
        legs: Vec::new(),
        join: Join::All,
        late_legs: LateLegs::Wait,
        timers: Vec::new(),
        moves: Vec::new(),
    })
}

pub(super) fn end(id: &str, name: &str, status: u8) -> Step {
    step(id, name, status, "", "one-stop", "").off().0
}

impl Make {
    pub(super) fn off(mut self) -> Self {
        self.0.clock = StepClock::Off;
        self
    }

    pub(super) fn paused(mut self, holder: &str) -> Self {
        self.0.clock = StepClock::Paused(holder.to_owned());
        self
    }

    pub(super) fn phase(mut self, phase: u32) -> Self {
        self.0.phase = Some(phase);
        self
    }

    pub(super) fn timer(mut self, after: &str, kind: MoveKind) -> Self {
        let timer =
            Timer { after: limit(after), kind: Some(kind), choice: None, name: Label::default() };
        self.0.timers.push(timer);
        self
    }

    pub(super) fn leg(mut self, id: &str, name: &str, agency: &str, time: &str) -> Self {
        self.0.legs.push(Leg {
            id: id.into(),
            name: label(name),
            agency: agency.into(),
            work: LegWork::Consult("opinion".to_owned()),
            limit: Some(limit(time)),
            when: None,
            after: Vec::new(),
            joins: true,
            documents: Vec::new(),
        });
        self
    }

    pub(super) fn last_leg(mut self, change: impl FnOnce(&mut Leg)) -> Self {
        change(self.0.legs.last_mut().unwrap());
        self
    }

    pub(super) fn to(self, kind: MoveKind, to: &str) -> Self {
        let by = match kind {
            Withdraw | Supplement => "applicant".to_owned(),
            _ => self.0.by.as_ref().map_or("system", |by| by.as_str()).to_owned(),
        };
        self.act(kind, to, &by, None, None)
    }

    pub(super) fn act(
        mut self,
        kind: MoveKind,
        to: &str,
        by: &str,
        name: Option<&str>,
        when: Option<&str>,
    ) -> Self {
        self.0.moves.push(Move {
            kind,
            choice: None,
            name: name.map(label),
            to: to.into(),
            by: by.into(),
            when: when.map(guard),
            approver: None,
            reason: Reason::Optional,
            issues: Vec::new(),
            signed: false,
            at_most: None,
            fees: Vec::new(),
        });
        self
    }

    pub(super) fn last_move(mut self, change: impl FnOnce(&mut Move)) -> Self {
        change(self.0.moves.last_mut().unwrap());
        self
    }
}

fn field(name: &str, vi: &str, field_type: FieldType) -> Field {
    Field {
        name: name.into(),
        label: label(vi),
        field_type,
        required: Need::No,
        personal: false,
        source: None,
    }
}

use MoveKind::{
    Accept, Forward, HandOver, Refuse, Reopen, RequestSupplement, RequirePayment, Resolve,
    SendBack, Stop, Supplement, Transfer, Withdraw,
};

/// The change of a land registration: tax and payment outside the clock, two appointments.
#[expect(clippy::too_many_lines, reason = "a list of steps")]
pub(super) fn land() -> Procedure {
    let office = "land-registration-office";
    let steps = vec![
        step(
            "filed",
            "Tiếp nhận, kiểm tra, số hóa hồ sơ",
            1,
            "clerk",
            "one-stop",
            "0.5 working days",
        )
        .off()
        .to(Accept, "appraisal")
        .to(RequestSupplement, "supplement")
        .to(Refuse, "not-accepted")
        .to(Withdraw, "withdrawn")
        .0,
        step("supplement", "Chờ bổ sung hồ sơ", 5, "applicant", "one-stop", "")
            .paused("applicant")
            .to(Supplement, "filed")
            .to(Withdraw, "withdrawn")
            .act(Stop, "stopped", "system", None, None)
            .timer("7 working days", Stop)
            .0,
        end("not-accepted", "Hồ sơ không được tiếp nhận", 3),
        end("withdrawn", "Đã rút hồ sơ", 7),
        end("stopped", "Dừng giải quyết", 8),
        step("ready", "Trả kết quả", 9, "clerk", "one-stop", "same day")
            .off()
            .to(HandOver, "handed-over")
            .0,
        end("handed-over", "Đã trả kết quả", 10),
        step(
            "appraisal",
            "Thẩm định, trích đo, lập phiếu chuyển thông tin địa chính sang cơ quan thuế",
            4,
            "specialist",
            office,
            "4.5 working days",
        )
        .phase(1)
        .to(Transfer, "tax")
        .to(RequestSupplement, "supplement")
        .act(Refuse, "ready", "leader", Some("Trả hồ sơ không đủ điều kiện"), None)
        .to(Withdraw, "withdrawn")
        .0,
        step("tax", "Xác định nghĩa vụ tài chính", 4, "specialist", office, "")
            .paused("tax-authority")
            .leg("tax", "Xác định thuế, lệ phí trước bạ", "tax-office", "5 working days")
            .to(RequirePayment, "payment")
            .act(SendBack, "appraisal", "specialist", Some("Chuyển lại do sai số liệu"), None)
            .to(Withdraw, "withdrawn")
            .0,
        step("payment", "Chờ thực hiện nghĩa vụ tài chính", 6, "applicant", "one-stop", "")
            .paused("applicant")
            .act(Forward, "certificate", "system", None, Some("payment.settled"))
            .to(Withdraw, "withdrawn")
            .0,
        step(
            "certificate",
            "Chỉnh lý hồ sơ địa chính, in và ký Giấy chứng nhận",
            4,
            "specialist",
            office,
            "3 working days",
        )
        .phase(2)
        .act(Resolve, "ready", "leader", None, None)
        .to(Withdraw, "withdrawn")
        .0,
    ];
    let name = "Đăng ký biến động do chuyển nhượng, thừa kế, tặng cho quyền sử dụng đất";
    let mut land = procedure("1.115468", name, office, steps);
    land.data = vec![field("land.remote", "Xã miền núi, vùng sâu, vùng xa", FieldType::Boolean)];
    let mut near = case(None, "8 working days");
    near.committed = Some(limit("7 working days"));
    near.phases = vec![limit("5 working days"), limit("3 working days")];
    land.limits = vec![case(Some("land.remote"), "18 working days"), near];
    land
}

/// The approval of an investment policy: twelve steps, opinions in parallel, reviews that send back.
#[expect(clippy::too_many_lines, reason = "a list of steps")]
pub(super) fn investment() -> Procedure {
    let d = "finance-department";
    let refused = Some("legs.refused > 0");
    let steps = vec![
        step("filed", "Nộp và kiểm tra hồ sơ", 1, "clerk", "one-stop", "0.5 working days")
            .off()
            .to(Accept, "assign")
            .to(RequestSupplement, "supplement")
            .to(Refuse, "not-accepted")
            .to(Withdraw, "withdrawn")
            .0,
        step("assign", "Phân công thụ lý", 2, "head", d, "0.25 working days")
            .to(Forward, "draft")
            .to(Withdraw, "withdrawn")
            .0,
        step("draft", "Dự thảo văn bản lấy ý kiến", 4, "specialist", d, "0.5 working days")
            .to(Forward, "review")
            .to(Withdraw, "withdrawn")
            .0,
        step("review", "Soát xét văn bản lấy ý kiến", 4, "head", d, "0.25 working days")
            .to(Forward, "sign")
            .to(SendBack, "draft")
            .to(Withdraw, "withdrawn")
            .0,
        step("sign", "Ký văn bản lấy ý kiến", 4, "leader", d, "0.5 working days")
            .to(Transfer, "opinions")
            .to(SendBack, "draft")
            .to(Withdraw, "withdrawn")
            .0,
        step("opinions", "Lấy ý kiến các sở, ngành", 4, "specialist", d, "7 working days")
            .leg("planning", "Ý kiến về quy hoạch", "construction-department", "7 working days")
            .leg(
                "land",
                "Ý kiến về đất đai, môi trường",
                "agriculture-department",
                "7 working days",
            )
            .leg("defence", "Ý kiến về quốc phòng", "military-command", "7 working days")
            .last_leg(|leg| leg.when = Some(guard("project.border")))
            .to(Forward, "appraisal")
            .to(Withdraw, "withdrawn")
            .0,
        step(
            "appraisal",
            "Tổng hợp ý kiến, lập báo cáo thẩm định",
            4,
            "specialist",
            d,
            "2 working days",
        )
        .act(
            Forward,
            "second-review",
            "specialist",
            Some("Trình báo cáo thẩm định"),
            Some("legs.refused == 0"),
        )
        .act(
            Forward,
            "second-review",
            "specialist",
            Some("Trình dự thảo thông báo bổ sung"),
            refused,
        )
        .last_move(|edge| edge.choice = Some("notice".to_owned()))
        .to(Withdraw, "withdrawn")
        .0,
        step("second-review", "Soát xét báo cáo, thông báo", 4, "head", d, "1 working day")
            .to(Forward, "second-sign")
            .to(SendBack, "appraisal")
            .0,
        step("second-sign", "Ký thông báo hoặc báo cáo", 4, "leader", d, "1 working day")
            .to(Forward, "number")
            .act(RequestSupplement, "supplement", "leader", None, refused)
            .to(SendBack, "appraisal")
            .0,
        step(
            "number",
            "Vào số, đóng dấu, chuyển Văn phòng UBND tỉnh",
            4,
            "records",
            d,
            "0.5 working days",
        )
        .to(Forward, "decide")
        .0,
        step(
            "decide",
            "Quyết định chấp thuận chủ trương đầu tư",
            4,
            "leader",
            "provincial-committee",
            "3 working days",
        )
        .to(Resolve, "return")
        .act(Refuse, "return", "leader", Some("Từ chối chấp thuận"), None)
        .act(SendBack, "appraisal", "leader", Some("Yêu cầu giải trình, thẩm định lại"), None)
        .0,
        step("return", "Số hóa, trả kết quả điện tử", 9, "clerk", "one-stop", "0.5 working days")
            .to(HandOver, "handed-over")
            .0,
        step("supplement", "Chờ nhà đầu tư bổ sung hồ sơ", 5, "applicant", "one-stop", "")
            .paused("applicant")
            .to(Supplement, "filed")
            .to(Withdraw, "withdrawn")
            .0,
        end("not-accepted", "Hồ sơ không được tiếp nhận", 3),
        end("withdrawn", "Đã rút hồ sơ", 7),
        end("handed-over", "Đã trả kết quả", 10),
    ];
    let name = "Chấp thuận chủ trương đầu tư thuộc thẩm quyền của Chủ tịch UBND tỉnh";
    let mut investment = procedure("1.009645", name, d, steps);
    investment.limits = vec![case(None, "17 working days")];
    investment.data =
        vec![field("project.border", "Dự án ở khu vực biên giới", FieldType::Boolean)];
    investment
}

/// The birth group: registration, then residence, insurance and the identity card as legs.
pub(super) fn birth() -> Procedure {
    let commune = "commune-committee";
    let steps = vec![
        step(
            "filed",
            "Tiếp nhận từ Cổng Dịch vụ công quốc gia",
            1,
            "clerk",
            "one-stop",
            "2 working hours",
        )
        .off()
        .to(Accept, "registration")
        .to(RequestSupplement, "supplement")
        .0,
        step(
            "registration",
            "Đăng ký khai sinh, cấp số định danh",
            4,
            "specialist",
            commune,
            "24 hours",
        )
        .to(Transfer, "group")
        .to(RequestSupplement, "supplement")
        .act(Refuse, "ready", "leader", None, None)
        .0,
        step(
            "group",
            "Thường trú, bảo hiểm y tế, căn cước",
            4,
            "specialist",
            commune,
            "5 working days",
        )
        .leg("residence", "Đăng ký thường trú", "commune-police", "2 working days")
        .leg("insurance", "Cấp thẻ bảo hiểm y tế", "social-insurance", "2 working days")
        .leg("card", "Cấp thẻ căn cước", "identity-authority", "5 working days")
        .last_leg(|leg| {
            leg.after = vec!["residence".into()];
            leg.joins = false;
            leg.when = Some(guard("child.wants_card == true"));
        })
        .to(Resolve, "ready")
        .to(SendBack, "registration")
        .0,
        step("supplement", "Chờ bổ sung", 5, "applicant", "one-stop", "")
            .paused("applicant")
            .to(Supplement, "registration")
            .act(Stop, "stopped", "system", Some("Hết hạn bổ sung"), None)
            .0,
        step("stopped", "Dừng giải quyết", 8, "supervisor", "one-stop", "")
            .off()
            .to(Reopen, "registration")
            .last_move(|edge| edge.at_most = Some(1))
            .0,
        step("ready", "Trả từng kết quả", 9, "clerk", "one-stop", "same day")
            .off()
            .to(HandOver, "handed-over")
            .0,
        end("handed-over", "Đã trả kết quả", 10),
    ];
    let name = "Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ dưới 6 tuổi";
    let mut birth = procedure("3.000722", name, commune, steps);
    birth.data = vec![field("child.wants_card", "Yêu cầu cấp thẻ căn cước", FieldType::Boolean)];
    birth.limits = vec![case(None, "3 working days")];
    birth
}

/// Steps that lead to themselves, to each other, to nothing known, and from nothing.
pub(super) fn tangled() -> Procedure {
    let steps = vec![
        step("a", "A", 1, "clerk", "one-stop", "1 working day")
            .to(Forward, "b")
            .to(Forward, "a")
            .to(Forward, "nowhere")
            .0,
        step("b", "B", 4, "clerk", "one-stop", "none")
            .to(Forward, "a")
            .to(Forward, "c")
            .to(SendBack, "b")
            .0,
        step("c", "C", 4, "clerk", "one-stop", "2 months")
            .to(Forward, "a")
            .to(Forward, "b")
            .to(Reopen, "d")
            .0,
        step("d", "D", 4, "clerk", "one-stop", "").to(Withdraw, "a").to(Stop, "a").0,
        step("e", "E", 4, "clerk", "one-stop", "").to(Withdraw, "a").to(Stop, "c").0,
        step("f", "F", 4, "clerk", "one-stop", "").to(Withdraw, "a").to(Forward, "f").0,
        end("g", "G", 7),
    ];
    procedure("9.9", "Rối", "one-stop", steps)
}

/// Names that try to be something else, and names that are too long.
pub(super) fn hostile() -> Procedure {
    let script = "<script>alert('x')</script> & \"quoted\" ]]> <!-- `md` #quot; --> \u{1}\u{0}\\";
    let long = "Nghiêngnghiêng".repeat(40);
    let steps = vec![
        step("start\"><x", script, 1, "a\"b", "c<d>", "1 working day")
            .act(
                Forward,
                "long",
                "x|y",
                Some(script),
                Some("land.kind == '<b>|`' && other != \"it's\""),
            )
            .leg("leg", script, "one-stop", "1 month")
            .0,
        step("long", &long, 4, "clerk", &long, "24 hours")
            .act(Forward, "emoji", "clerk", Some(&long), Some(&format!("name == '{long}'")))
            .0,
        step("emoji", "🏛️👩‍⚖️🇻🇳 hồ sơ \u{202e}ngược\u{ffff}", 4, "clerk", "one-stop", "")
            .to(Resolve, "")
            .0,
        end("", "", 10),
    ];
    procedure("1.\"<&>'\\\n", script, "one-stop", steps)
}

/// So many steps in a line, each with a way back and a way out.
pub(super) fn long(count: usize) -> Procedure {
    let mut steps: Vec<Step> = (0..count)
        .map(|at| {
            let name = format!("Bước xử lý thứ {at}");
            let mut make =
                step(&format!("s{at}"), &name, 4, "specialist", "one-stop", "1 working day")
                    .to(Forward, &format!("s{}", at + 1));
            if at > 1 {
                make = make.to(SendBack, &format!("s{}", at / 2)).to(Withdraw, "withdrawn");
            }
            make.0
        })
        .collect();
    steps.push(end(&format!("s{count}"), "Đã trả kết quả", 10));
    steps.push(end("withdrawn", "Đã rút hồ sơ", 7));
    procedure("2.000001", "Thủ tục dài", "one-stop", steps)
}
