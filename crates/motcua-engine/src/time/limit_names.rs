//! What limits are called in Vietnamese.

use super::limit::{Limit, Unit};

impl Unit {
    fn vi(self) -> &'static str {
        match self {
            Self::WorkingHours => "giờ làm việc",
            Self::WorkingDays => "ngày làm việc",
            Self::CalendarDays => "ngày",
            Self::Hours => "giờ",
            Self::Months => "tháng",
        }
    }
}

impl Limit {
    /// The limit as Vietnamese texts write it: `4,5 ngày làm việc`, `trong ngày`, `không quy định`.
    pub fn vi(self) -> String {
        match self {
            Self::Of(amount, unit) => {
                format!("{} {}", amount.to_string().replace('.', ","), unit.vi())
            }
            Self::SameDay => "trong ngày".to_owned(),
            Self::None => "không quy định".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_named_as_vietnamese_texts_name_them() {
        for (text, vi) in [
            ("4.5 working days", "4,5 ngày làm việc"),
            ("0.25 working days", "0,25 ngày làm việc"),
            ("1 working day", "1 ngày làm việc"),
            ("8 working hours", "8 giờ làm việc"),
            ("24 hours", "24 giờ"),
            ("30 calendar days", "30 ngày"),
            ("2 months", "2 tháng"),
            ("same day", "trong ngày"),
            ("none", "không quy định"),
        ] {
            assert_eq!(text.parse::<Limit>().unwrap().vi(), vi);
        }
    }
}
