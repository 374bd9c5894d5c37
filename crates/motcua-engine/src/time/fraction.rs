//! Exact fractions, for parts of days whose windows differ in length.

use std::cmp::Ordering;

/// A fraction with a positive denominator, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    over: i128,
    under: i128,
}

impl Fraction {
    /// A whole number.
    pub(super) fn whole(number: i128) -> Self {
        Self { over: number, under: 1 }
    }

    /// `over / under`; `under` is positive.
    pub(super) fn new(over: i128, under: i128) -> Self {
        let divisor = gcd(over.unsigned_abs(), under.unsigned_abs()).max(1).cast_signed();
        Self { over: over / divisor, under: under / divisor }
    }

    /// The sum.
    pub(super) fn plus(self, other: Self) -> Self {
        if self.under == 1 && other.under == 1 {
            return Self::whole(self.over + other.over);
        }
        Self::new(self.over * other.under + other.over * self.under, self.under * other.under)
    }

    /// The difference.
    pub(super) fn minus(self, other: Self) -> Self {
        self.plus(Self { over: -other.over, under: other.under })
    }

    /// The product with `over / under`.
    pub(super) fn times(self, over: i128, under: i128) -> Self {
        Self::new(self.over * over, self.under * under)
    }

    /// The smallest whole number that is not less.
    pub(super) fn ceil(self) -> i128 {
        -(-self.over).div_euclid(self.under)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some((self.over * other.under).cmp(&(other.over * self.under)))
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}
