//! The engine's payloads and requests, sent by clients that others wrote.

mod cloud_call;
mod feed;
mod gateway;
mod https_call;
