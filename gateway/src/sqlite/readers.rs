//! Connections that read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;
use tokio::task;

use super::error::{gone, told};
use super::open;
use crate::store::StoreError;

/// How many read at a time.
const READERS: usize = 4;

/// Some connections, opened when they are needed.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
    places: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            idle: Arc::default(),
            places: Arc::new(Semaphore::new(READERS)),
        }
    }

    /// Reads on a thread that may wait.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| gone())?;
        let (path, idle) = (self.path.clone(), Arc::clone(&self.idle));
        let read = task::spawn_blocking(move || {
            // Until it has read, also if nobody waits for that any longer.
            let _place = place;
            let kept = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = match kept {
                Some(connection) => connection,
                None => open::reading(&path)?,
            };
            let read = job(&connection)?;
            // One that failed is not used again.
            idle.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
            Ok(read)
        });
        read.await
            .map_err(|_| gone())?
            .map_err(|error: rusqlite::Error| told(&error))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn no_more_read_at_a_time_though_those_who_asked_are_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waybills.db");
        open::writing(&path).unwrap();
        let readers = Readers::new(&path);
        let reading = Arc::new(AtomicUsize::new(0));
        let mut let_go = Vec::new();
        for _ in 0..3 * READERS {
            let (free, is_free) = mpsc::channel::<()>();
            let_go.push(free);
            let reading = Arc::clone(&reading);
            let asked = readers.read(move |_| {
                reading.fetch_add(1, Ordering::SeqCst);
                let _ = is_free.recv();
                Ok(())
            });
            // Whoever asks gives up soon.
            assert!(timeout(Duration::from_millis(50), asked).await.is_err());
        }
        assert_eq!(reading.load(Ordering::SeqCst), READERS);
        drop(let_go);
        readers.read(|_| Ok(())).await.unwrap();
    }
}
