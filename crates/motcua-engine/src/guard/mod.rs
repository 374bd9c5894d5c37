//! Guards: conditions over the form, in a checked part of CEL.

use serde::{Deserialize, Serialize};

/// A condition. Serde writes its source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guard(String);
