//! How WeChat's pushes are taken, as it was chosen.

use super::failure::Failure;
use crate::callback::SecretFiles;
use crate::http::Callback;
use crate::settings::Serve;

/// How they are taken, if they are. The secrets are read once, so that what is wrong with them is
/// said at the start.
pub(super) async fn chosen(options: &Serve) -> Result<Option<Callback>, Failure> {
    let chosen = &options.callback;
    let Some(tokens) = chosen.callback_token_file.clone() else {
        return Ok(None);
    };
    let app_id = chosen.callback_app_id.clone();
    let app_id = app_id.or_else(|| options.token.app_id.clone());
    if chosen.callback_key_file.is_some() && app_id.is_none() {
        return Err(
            "encrypted pushes have the account's id in them; give it with \
                    --callback-app-id / 加密的推送含账号的 AppID；请用 --callback-app-id 指定"
                .into(),
        );
    }
    let files = SecretFiles {
        tokens,
        keys: chosen.callback_key_file.clone(),
        app_id: app_id.unwrap_or_default(),
    };
    files.read().await?;
    if files.keys.is_none() {
        tracing::warn!("pushes come in the open, where no signature covers what is in them");
    }
    Ok(Some(Callback {
        files,
        window: chosen.callback_window.0,
    }))
}
