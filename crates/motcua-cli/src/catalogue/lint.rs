//! What can be wrong with a row or a page of the portal, under codes that stay the same.

use serde::Serialize;

/// Declares the lints: variant, stable code, what it means.
macro_rules! lints {
    ($($name:ident $code:literal $says:literal;)+) => {
        /// One kind of trouble in the portal's data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Lint { $(#[doc = $says] $name,)+ }

        impl Lint {
            /// The code, which never changes its meaning.
            pub(super) fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What it means, for the table of totals.
            pub(super) fn says(self) -> &'static str {
                match self { $(Self::$name => $says,)+ }
            }

            #[cfg(test)]
            pub(super) const ALL: &'static [Self] = &[$(Self::$name,)+];
        }
    };
}

lints! {
    CodeForm "code-form" "the code is not of the form 1.234567";
    CodeSuffix "code-suffix" "the code carries a suffix";
    CodeTwice "code-twice" "two pages have the same code";
    InternalPrefix "internal-prefix" "the prefix and the type of the procedure disagree on whether it is internal";
    UnknownWord "unknown-word" "a word of a closed list is not known";
    MissingName "missing-name" "there is no name";
    MissingField "missing-field" "there is no field, or no code for it";
    MissingAgency "missing-agency" "no executing or competent agency is named";
    MissingSubjects "missing-subjects" "nobody is named who may apply";
    MissingBasis "missing-basis" "there is no legal basis";
    MissingResult "missing-result" "there is no result";
    MissingSteps "missing-steps" "there is no description of the steps";
    MissingDocuments "missing-documents" "there is no document to hand in";
    SeveralAgencies "several-agencies" "several executing agencies are named";
    LevelUnclear "level-unclear" "the level of government is not one of commune, province, ministry";
    NoCases "no-cases" "the page has no case with a time";
    NoChannels "no-channels" "the page has no channel";
    CaseChannelTime "case-channel-time" "no time of the channels equals one of the cases";
    CaseTimesDiffer "case-times-differ" "the cases have different times and no condition";
    ChannelTimesDiffer "channel-times-differ" "the channels have different times";
    CasesByChannels "cases-by-channels" "cases and channels both have different times: which belongs to which is not said";
    UnitOther "unit-other" "the unit of a time is OTHER";
    UnitHour "unit-hour" "hours: not said whether working or natural ones, or an hour of the day";
    TimeWithoutQuantity "time-without-quantity" "a time has no quantity";
    TimeFraction "time-fraction" "a quantity is not one the file format holds";
    TextTime "text-time" "the text of a channel names a time that its fields do not have";
    SameDayText "same-day-text" "the text speaks of the same day";
    OnlineLevel "online-level" "the online level and the channels disagree";
    FeeText "fee-text" "the text of a fee cannot be read as an amount";
    FeeAttachment "fee-attachment" "the tariff stands in an attachment";
    FeeEmpty "fee-empty" "a fee has neither amount nor text";
    FeeZero "fee-zero" "a fee has the amount 0 and no text that says free";
    FeeAmountDiffers "fee-amount-differs" "the amount of a fee is not in its text";
    FeeImplausible "fee-implausible" "an amount is too small or no whole đồng";
    FeeCurrency "fee-currency" "a fee is not in đồng";
    FeeSeveral "fee-several" "several amounts in one channel and no condition";
    DocumentNote "document-note" "a document is only a note";
    DocumentHeading "document-heading" "a document is only a heading";
    DocumentWithoutName "document-without-name" "a document has no name";
    DocumentCopies "document-copies" "a document asks for neither original nor copy";
    DocumentCondition "document-condition" "documents stand under a condition in prose";
    ResultType "result-type" "a result has no type";
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// Of which kind.
    pub(super) lint: Lint,
    /// One sentence about this place.
    pub(super) message: String,
}

impl Finding {
    /// A finding of this kind.
    pub(super) fn new(lint: Lint, message: impl Into<String>) -> Self {
        Self { lint, message: message.into() }
    }
}

impl Serialize for Lint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
