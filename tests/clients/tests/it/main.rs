//! What the engine makes, sent by clients that others wrote.

mod cloud_call;
mod feed;
mod gateway;
mod https_call;
