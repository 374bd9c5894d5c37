//! Dossiers: state, commands, events, decisions.
