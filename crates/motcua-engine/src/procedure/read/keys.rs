//! Every key of a procedure file: what the reader accepts and what the JSON Schema says.

use crate::yaml::Shape::{
    Code, Date, Guard, Label, Limit, List, Map, MoveTo, Name, Named, Need, Number, OneKey, OneOf,
    OneOrList, Options, Text, Time, Truth, TruthOr, WordOr,
};
use crate::yaml::{Key, Mapping, Shape, key, need};

pub(crate) const KINDS: &[&str] = &["public", "internal", "petition", "opinion"];
pub(crate) const LEVELS: &[&str] = &["commune", "province", "ministry"];
pub(crate) const SUBJECTS: &[&str] = &["citizen", "enterprise", "household_business", "agency"];
pub(crate) const CHANNELS: &[&str] = &["direct", "online", "post", "kiosk"];
pub(crate) const MOVES: &[&str] = &[
    "accept",
    "refuse",
    "request_supplement",
    "supplement",
    "forward",
    "send_back",
    "transfer",
    "require_payment",
    "resolve",
    "hand_over",
    "withdraw",
    "stop",
    "reopen",
];
/// The keys whose entries are merged with the base's by name, and can be removed.
pub(crate) const MERGED: &[&str] =
    &["steps", "blocks", "roles", "documents", "results", "fees", "data", "reasons"];

const COUNT: Shape = Number(0, 9_999);
const MONEY: Shape = Number(0, 1_000_000_000_000_000);
const TEXTS: Shape = List(&Text);
const NAMES: Shape = List(&Name);

pub(crate) const PROCEDURE: Mapping = Mapping {
    noun: "procedure",
    named: false,
    keys: &[
        need("procedure", Code, "The national code, in quotes"),
        need("version", Code, "The version, unique under the code, in quotes"),
        need("in_force", Date, "The first day on which new dossiers take this version"),
        key("until", Date, "The last day on which new dossiers take it"),
        need("name", Label, "Its name"),
        key("aliases", List(&Code), "Codes under which it is or was known elsewhere, in quotes"),
        key("base", Name, "The base whose steps and other entries it takes over"),
        key("kind", OneOf(KINDS), "What kind of case it is for; public if nothing is said"),
        key("level", OneOf(LEVELS), "The level of government"),
        key("field", Text, "The field's code"),
        need("agency", Name, "The competent agency; bound to a real one at filing"),
        key("subjects", List(&OneOf(SUBJECTS)), "Who may apply"),
        key("channels", List(&OneOf(CHANNELS)), "How a dossier may arrive"),
        key("online", OneOf(&["full", "partial", "none"]), "How much of it is done online"),
        key("online_reason", Text, "Why it is online in part only (NĐ 224/2026 art. 14)"),
        key("basis", TEXTS, "The texts it rests on"),
        key("unverified", TEXTS, "What is not verified in it"),
        key("retention", Text, "The retention class of its dossiers"),
        key("time", Map(&TIME), "The time rules that are not a limit"),
        key("limit", OneOrList(&CASE), "The limits; the first case whose condition holds wins"),
        need("start", Name, "The step at which a dossier is filed"),
        need("steps", Named(&Map(&STEP)), "The nodes of the graph, in order"),
        key("blocks", Named(&Map(&BLOCK)), "Budgets of time that several steps share"),
        key("roles", Named(&Label), "Roles beside the built-in ones"),
        key("documents", Named(&Map(&DOCUMENT)), "What the applicant hands in"),
        key("results", Named(&Map(&RESULT)), "What the applicant gets"),
        key("fees", Named(&Map(&FEE)), "What is to be paid"),
        key("data", Named(&Map(&FIELD)), "The form: its fields by their names"),
        key("reasons", Named(&Named(&Label)), "Lists of reason codes"),
        key("remove", Map(&REMOVE), "The entries of the base that this procedure does not have"),
    ],
};

pub(crate) const REMOVE: Mapping = Mapping {
    noun: "removal",
    named: false,
    keys: &[
        key("steps", NAMES, "Steps of the base"),
        key("blocks", NAMES, "Blocks of the base"),
        key("roles", NAMES, "Roles of the base"),
        key("documents", NAMES, "Documents of the base"),
        key("results", NAMES, "Results of the base"),
        key("fees", NAMES, "Fees of the base"),
        key("data", TEXTS, "Fields of the base"),
        key("reasons", NAMES, "Lists of reason codes of the base"),
    ],
};

pub(crate) const TIME: Mapping = Mapping {
    noun: "mapping of time rules",
    named: false,
    keys: &[
        key("cutoff", Time, "After this local time the clock starts on the next working day"),
        key(
            "supplement",
            OneOf(&["restart", "pause"]),
            "What a complete dossier after a supplement does to the limit; restart if nothing is said",
        ),
        key(
            "max_supplements",
            COUNT,
            "How often a supplement may be asked in a stage; 1 if nothing is said",
        ),
        key("request_within", Limit, "How long after acceptance a supplement may be asked"),
        key("accept_within", Limit, "How long the office has to accept, ask or refuse"),
        key("max_apologies", COUNT, "How often an apology may be made; 1 if nothing is said"),
        key("warn_before", Limit, "How long before a deadline a warning is due"),
        key("calendar", Name, "The calendar of the procedure, when not that of the agency"),
    ],
};

pub(crate) const CASE: Mapping = Mapping {
    noun: "case of the limit",
    named: false,
    keys: &[
        key("when", Guard, "The condition; always if nothing is said"),
        need("legal", Limit, "What the law allows"),
        key("committed", Limit, "The shorter limit that the province promises"),
        key("phases", List(&Limit), "The parts of the legal limit, one for each appointment"),
        key("refusal", Limit, "The shorter limit of a refusal"),
        key("reserve", Text, "Why the steps may add up to less than the limit"),
    ],
};

pub(crate) const STEP: Mapping = Mapping {
    noun: "step",
    named: true,
    keys: &[
        need("name", Label, "Its name for people"),
        key("status", Number(1, 10), "The national status that it shows, 1 to 10"),
        key("state", Text, "The state of a petition, in place of a status"),
        key("by", Name, "The role that works here"),
        key("agency", Name, "Where the work is done; the procedure's agency if nothing is said"),
        key("limit", Limit, "How long the step may take"),
        key("block", Name, "The budget that it shares with other steps, in place of a limit"),
        key("counts_as", Limit, "What it counts for in the sum, when its limit is in another unit"),
        key(
            "clock",
            WordOr(&["running", "off"], &Map(&CLOCK)),
            "Whether the legal clock runs here; running if nothing is said",
        ),
        key("phase", Number(1, 99), "The phase (appointment) it belongs to, from 1"),
        key("legs", Named(&Map(&LEG)), "Work sent to other agencies while the dossier stands here"),
        key(
            "join",
            WordOr(&["all", "any"], &Number(1, 999)),
            "How many legs must have reported; all if nothing is said",
        ),
        key(
            "late_legs",
            OneOf(&["wait", "proceed"]),
            "What a late leg does; wait if nothing is said",
        ),
        key("timers", List(&Map(&TIMER)), "What time does by itself"),
        key("moves", List(&OneKey(&MOVE_KINDS)), "What may be done here, in order"),
    ],
};

pub(crate) const CLOCK: Mapping = Mapping {
    noun: "clock",
    named: false,
    keys: &[need("paused", Text, "Who holds the dossier while the clock is paused")],
};

pub(crate) const LEG: Mapping = Mapping {
    noun: "leg",
    named: true,
    keys: &[
        need("name", Label, "Its name for people"),
        need("agency", Name, "To whom"),
        key("consult", Name, "The leg procedure of an opinion; the built-in one is opinion"),
        key("procedure", Code, "The code of a procedure of its own, in quotes"),
        key("limit", Limit, "How long they have, by their own calendar"),
        key("when", Guard, "It is sent only if this holds"),
        key("after", NAMES, "It is sent when these legs have reported"),
        key("joins", Truth, "Whether the dossier waits for it; true if nothing is said"),
        key("documents", NAMES, "The documents passed on"),
    ],
};

pub(crate) const TIMER: Mapping = Mapping {
    noun: "timer",
    named: false,
    keys: &[
        need("after", Limit, "How long after the dossier came to the step"),
        key("move", OneOf(MOVES), "Which move it makes; only an event if nothing is said"),
        key("choice", Name, "The choice of that move"),
        need("name", Label, "What it is called for people"),
    ],
};

/// The moves by their kinds: a list item has one of these keys.
pub(crate) const MOVE_KINDS: Mapping = Mapping {
    noun: "move",
    named: false,
    keys: &[
        kind("accept", "Tiếp nhận: the dossier is complete"),
        kind("refuse", "Từ chối: not accepted, or a negative result after appraisal"),
        kind("request_supplement", "Yêu cầu bổ sung"),
        kind("supplement", "Nộp bổ sung, by the applicant"),
        kind("forward", "Chuyển: to the next official"),
        kind("send_back", "Chuyển lại: back to an earlier official"),
        kind("transfer", "Chuyển liên thông: to other agencies, as legs"),
        kind("require_payment", "Yêu cầu thực hiện nghĩa vụ tài chính"),
        kind("resolve", "Xử lý xong: the result exists"),
        kind("hand_over", "Trả kết quả"),
        kind("withdraw", "Rút hồ sơ, at the applicant's request"),
        kind("stop", "Dừng xử lý"),
        kind("reopen", "Mở lại a stopped dossier"),
    ],
};

const fn kind(name: &'static str, about: &'static str) -> Key {
    key(name, MoveTo(&MOVE), about)
}

pub(crate) const MOVE: Mapping = Mapping {
    noun: "move",
    named: false,
    keys: &[
        need("to", Name, "The step it leads to"),
        key("by", Name, "The role that may do it; the step's if nothing is said"),
        key("when", Guard, "Under which condition"),
        key("choice", Name, "Which of several moves of the same kind"),
        key("name", Label, "Its name for people, when not that of its kind"),
        key("approver", Name, "A second person of this role must approve"),
        key(
            "reason",
            WordOr(&["optional", "required"], &Name),
            "Whether a reason is needed, or the list its code comes from",
        ),
        key("issues", NAMES, "The results that it issues"),
        key("signed", Truth, "Whether the result must be signed"),
        key("at_most", Number(1, 9_999), "How often it may be done in one dossier"),
        key("fees", NAMES, "The fees that it asks for"),
    ],
};

pub(crate) const BLOCK: Mapping = Mapping {
    noun: "block",
    named: true,
    keys: &[
        need("limit", Limit, "How long its steps may take together"),
        key("counts_as", Limit, "What it counts for in the sum"),
    ],
};

pub(crate) const DOCUMENT: Mapping = Mapping {
    noun: "document",
    named: true,
    keys: &[
        need("name", Label, "Its name for people"),
        key(
            "required",
            Need,
            "Whether it must be there: true (if nothing is said), false or a condition",
        ),
        key("form", Text, "The form to fill in"),
        key("type", Text, "The document type"),
        key("originals", COUNT, "Bản chính: how many originals"),
        key("certified", COUNT, "Bản sao chứng thực: how many certified copies"),
        key("plain", COUNT, "Bản sao: how many plain copies"),
        key("shown", Truth, "The original is only shown, at collection"),
        key(
            "reuse",
            TruthOr(&TEXTS),
            "The types of earlier results that serve in its place; true for its own type",
        ),
        key("replaced_by", Text, "The database that replaces it (NQ 66.7/2025)"),
        key(
            "consent",
            Truth,
            "Whether its subject must agree before it serves in another dossier; false if nothing is said",
        ),
    ],
};

pub(crate) const RESULT: Mapping = Mapping {
    noun: "result",
    named: true,
    keys: &[
        need("name", Label, "Its name for people"),
        need("type", Text, "Its document type"),
        key("validity", Limit, "How long it is valid; without end if nothing is said"),
        key("negative", Truth, "Whether it says no; false if nothing is said"),
        key("store", Truth, "Whether it is kept for reuse; false if nothing is said"),
        key(
            "consent",
            Truth,
            "Whether its subject must agree before it serves in another dossier; false if nothing is said",
        ),
    ],
};

pub(crate) const FEE: Mapping = Mapping {
    noun: "fee",
    named: true,
    keys: &[
        need("name", Label, "Its name for people"),
        key(
            "kind",
            OneOf(&["fee", "charge", "duty"]),
            "Phí, lệ phí or another duty; fee if nothing is said",
        ),
        key(
            "due",
            OneOf(&["reception", "supplement", "processing", "result"]),
            "When it is collected; at reception if nothing is said",
        ),
        key(
            "refund",
            OneOf(&["none", "when_refused"]),
            "Whether it is given back; none if nothing is said",
        ),
        key("basis", TEXTS, "The texts it rests on"),
        need("lines", List(&Map(&LINE)), "The tariff; the first line that matches wins"),
        key("benefits", List(&Map(&BENEFIT)), "Reductions; the best single one counts"),
        key(
            "stack",
            Truth,
            "Whether every reduction that holds is taken, each from what the others leave; false if nothing is said",
        ),
        key(
            "receiver",
            Name,
            "The agency that gets the money; the competent one if nothing is said",
        ),
    ],
};

pub(crate) const LINE: Mapping = Mapping {
    noun: "line of the tariff",
    named: false,
    keys: &[
        need("amount", MONEY, "Whole đồng, or đồng for each unit of per"),
        key("when", Guard, "Under which condition"),
        key("channel", OneOf(CHANNELS), "In which channel"),
        key("person", Text, "For which person"),
        key("place", Text, "In which place"),
        key("per", Text, "The field that holds the quantity"),
        key(
            "each",
            Number(1, 1_000_000_000),
            "For how many units of per the amount is; 1 if nothing is said",
        ),
        key("floor", MONEY, "No less than this before any benefit, in đồng"),
        key("cap", MONEY, "No more than this, in đồng"),
        key("from", Date, "From which day"),
        key("until", Date, "To which day"),
        key("basis", Text, "The text it rests on"),
    ],
};

pub(crate) const BENEFIT: Mapping = Mapping {
    noun: "benefit",
    named: false,
    keys: &[
        need("percent", Number(1, 100), "Per cent taken off"),
        key("at_most", MONEY, "No more than this is taken off, in đồng"),
        key("when", Guard, "Under which condition"),
        key("channel", OneOf(CHANNELS), "In which channel"),
        key("person", Text, "For which person"),
        key("programme", Text, "Under which programme"),
        key("from", Date, "From which day"),
        key("until", Date, "To which day"),
        key("basis", Text, "The text it rests on"),
    ],
};

pub(crate) const FIELD: Mapping = Mapping {
    noun: "field",
    named: true,
    keys: &[
        need("vi", Text, "Its label in Vietnamese"),
        need("en", Text, "Its label in English"),
        key(
            "type",
            OneOf(&["text", "integer", "money", "boolean", "date"]),
            "What it holds; text if nothing is said",
        ),
        key("one_of", Options, "The values that may be chosen, in place of a type"),
        key(
            "required",
            Need,
            "Whether it must be filled in: true, false (if nothing is said) or a condition",
        ),
        key("personal", Truth, "Whether it tells something of a person; true if nothing is said"),
        key("from", Text, "The database it is filled from"),
    ],
};
