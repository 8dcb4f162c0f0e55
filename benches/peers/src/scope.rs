//! How much is measured.

#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope {
    /// Nothing; only the outputs of all contenders are compared.
    Check,
    /// Small sizes and few rounds.
    Small,
    /// The sizes and rounds of `docs/performance.md`.
    Full,
}
