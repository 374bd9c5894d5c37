//! Pictures of procedures: layered SVG, Mermaid, DOT, JSON.
