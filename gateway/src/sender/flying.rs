//! What is on its way: a task for each payload, and which claim is whose.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::task::{Id, JoinError, JoinSet};

use crate::store::Claim;

/// Payloads that are on their way, each a task of its own.
#[derive(Default)]
pub(super) struct Flying {
    tasks: JoinSet<()>,
    claims: HashMap<Id, Arc<Claim>>,
}

impl Flying {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    /// One more, which does what has to be done with this claim.
    pub(super) fn add(
        &mut self,
        claim: Arc<Claim>,
        task: impl Future<Output = ()> + Send + 'static,
    ) {
        let id = self.tasks.spawn(task).id();
        self.claims.insert(id, claim);
    }

    /// The claims of those that broke down, of all that have ended by now.
    pub(super) fn broken(&mut self) -> Vec<Arc<Claim>> {
        let mut broken = Vec::new();
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            broken.extend(self.end(ended));
        }
        broken
    }

    /// Returns when all have ended.
    pub(super) async fn end_all(&mut self) {
        while let Some(ended) = self.tasks.join_next_with_id().await {
            // At the end nothing is done about it: its claim ends with the process.
            self.end(ended);
        }
    }

    /// The claim of one that has ended, if it broke down.
    fn end(&mut self, ended: Result<(Id, ()), JoinError>) -> Option<Arc<Claim>> {
        match ended {
            Ok((id, ())) => {
                self.claims.remove(&id);
                None
            }
            Err(error) => {
                let claim = self.claims.remove(&error.id())?;
                tracing::error!(%error, waybill = %claim.waybill_id, "what sends it broke down");
                Some(claim)
            }
        }
    }
}
